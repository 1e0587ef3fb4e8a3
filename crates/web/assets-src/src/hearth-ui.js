// The USWDS behaviours we use, started once for the page and again for what htmx swaps in.
// Load with `defer`: they need document.body.
import accordion from "@uswds/uswds/js/usa-accordion";
import comboBox from "@uswds/uswds/js/usa-combo-box";
import datePicker from "@uswds/uswds/js/usa-date-picker";
import modal from "@uswds/uswds/js/usa-modal";
import tooltip from "@uswds/uswds/js/usa-tooltip";

const components = [accordion, comboBox, datePicker, modal, tooltip];

// USWDS leaves the hint and the error message on the select that it hides.
function describeComboBoxes() {
  document.querySelectorAll(".usa-combo-box").forEach((box) => {
    const select = box.querySelector(".usa-combo-box__select");
    const input = box.querySelector(".usa-combo-box__input");
    if (!select || !input) return;
    ["aria-describedby", "aria-invalid"].forEach((name) => {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
  });
}

document.addEventListener("DOMContentLoaded", () => {
  components.forEach((component) => component.on(document.body));
  describeComboBoxes();
});

document.addEventListener("htmx:afterSwap", (event) => {
  components.forEach((component) => component.init(event.target));
  describeComboBoxes();
});
