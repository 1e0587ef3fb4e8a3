// Builds ../assets from src/ and the packages pinned in package.json. See README.md.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const from = (...parts) => join(here, ...parts);
const pkg = (...parts) => from("node_modules", ...parts);
const out = (...parts) => from("..", "assets", ...parts);
const browser = (...parts) => from("..", "..", "browser", "assets", ...parts);
const read = (path) => readFileSync(path, "utf8");
const write = (path, text) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const copy = (source, target) => {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target);
};

// Only what this script owns: hearth.js beside these is written by hand.
for (const owned of ["fonts", "img", "licenses", "hearth.css", "hearth-ui.js", "htmx.min.js", "sse.js", "icons.svg", "favicon.svg"]) {
  rmSync(out(owned), { recursive: true, force: true });
}

const ICONS = [
  "add", "arrow_back", "arrow_downward", "arrow_forward", "arrow_upward", "assessment", "bedding", "cancel", "check",
  "check_circle", "chevron_left", "chevron_right", "close", "contact_page", "delete", "edit", "error", "event", "expand_less",
  "expand_more", "file_download", "file_upload", "filter_list", "folder", "group_add", "groups", "help", "history",
  "home", "hotel", "info", "list", "location_on", "lock", "login", "logout", "mail", "menu", "notifications",
  "people", "person", "phone", "print", "schedule", "search", "settings", "topic", "visibility",
  "visibility_off", "warning",
];

// Names our screens use for the sprite's own.
const ICON_ALIASES = { bed: "hotel", download: "file_download", upload: "file_upload", assignment: "topic" };

function uswdsCss() {
  const source = read(from("src/uswds.scss"));
  const version = JSON.parse(read(pkg("@uswds/uswds/package.json"))).version;
  const key = createHash("sha256").update(version + source).digest("hex").slice(0, 16);
  const cached = pkg(".cache", `uswds-${key}.css`);
  if (!existsSync(cached)) {
    const { css } = sass.compile(from("src/uswds.scss"), {
      style: "compressed",
      loadPaths: [pkg("@uswds/uswds/packages")],
      quietDeps: true,
      silenceDeprecations: ["if-function", "import", "global-builtin"],
    });
    write(cached, css);
  }
  return read(cached);
}

function css() {
  const own = sass.compile(from("src/hearth.scss"), { style: "expanded" }).css;
  const whole = (uswdsCss() + "\n" + own).replaceAll("\uFEFF", "").replace(/@charset "[^"]*";/gi, "");
  const { code } = esbuild.transformSync(whole, { loader: "css", minify: true, charset: "ascii", target: "es2021" });
  if (/data:/.test(code)) throw new Error("data: URI in the CSS; the CSP forbids it");
  if (/@import|https?:\/\//.test(code)) throw new Error("the CSS refers to another host or file");
  for (const [, path] of code.matchAll(/url\("?(\/assets\/img\/[^")]+)"?\)/g)) {
    const relative = path.slice("/assets/img/".length);
    copy(pkg("@uswds/uswds/dist/img", relative), out("img", relative));
  }
  write(out("hearth.css"), code);
}

function icons() {
  const sprite = read(pkg("@uswds/uswds/dist/img/sprite.svg"));
  const symbol = (name) => {
    const found = sprite.match(new RegExp(`<symbol id="${name}"[^>]*>.*?</symbol>`, "s"));
    if (!found) throw new Error(`no icon ${name}`);
    return found[0];
  };
  const aliases = Object.entries(ICON_ALIASES).map(([alias, name]) => symbol(name).replace(`id="${name}"`, `id="${alias}"`));
  const body = [...ICONS.map(symbol), ...aliases].join("\n");
  copy(from("src/favicon.svg"), out("favicon.svg"));
  write(out("icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${body}\n</svg>\n`);
}

async function js() {
  const options = { bundle: true, minify: true, format: "iife", target: "es2021", legalComments: "none", charset: "ascii" };
  await esbuild.build({ ...options, entryPoints: [from("src/hearth-ui.js")], outfile: out("hearth-ui.js") });
  if (/\beval\(|new Function\(/.test(read(out("hearth-ui.js")))) throw new Error("hearth-ui.js uses eval");
  copy(pkg("htmx.org/dist/htmx.min.js"), out("htmx.min.js"));
  copy(pkg("htmx-ext-sse/dist/sse.min.js"), out("sse.js"));
}

function fonts() {
  for (const weight of ["Regular", "Bold"]) {
    copy(pkg(`@uswds/uswds/dist/fonts/public-sans/PublicSans-${weight}.woff2`), out(`fonts/PublicSans-${weight}.woff2`));
  }
}

function licenses() {
  copy(pkg("@uswds/uswds/LICENSE.md"), out("licenses/uswds.md"));
  copy(pkg("htmx.org/LICENSE"), out("licenses/htmx.txt"));
  copy(pkg("htmx-ext-sse/LICENSE"), out("licenses/htmx-ext-sse.txt"));
  copy(from("licenses/public-sans-OFL.txt"), out("licenses/public-sans-OFL.txt"));
  copy(from("licenses/material-icons-Apache-2.0.txt"), out("licenses/material-icons-Apache-2.0.txt"));
}

// axe-core is for the browser tests only and is never served.
function axe() {
  copy(pkg("axe-core/axe.min.js"), browser("axe.min.js"));
  copy(pkg("axe-core/LICENSE"), browser("axe-core-LICENSE.txt"));
  copy(pkg("axe-core/LICENSE-3RD-PARTY.txt"), browser("axe-core-LICENSE-3RD-PARTY.txt"));
}

css();
icons();
await js();
fonts();
licenses();
axe();
