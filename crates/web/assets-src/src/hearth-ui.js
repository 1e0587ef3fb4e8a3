// The USWDS behaviours we use, started once for the page and again for what htmx swaps in.
// Load with `defer`: they need document.body.
import accordion from "@uswds/uswds/js/usa-accordion";
import comboBox from "@uswds/uswds/js/usa-combo-box";
import datePicker from "@uswds/uswds/js/usa-date-picker";
import modal from "@uswds/uswds/js/usa-modal";
import tooltip from "@uswds/uswds/js/usa-tooltip";

const components = [accordion, comboBox, datePicker, modal, tooltip];

document.addEventListener("DOMContentLoaded", () => {
  components.forEach((component) => component.on(document.body));
});

document.addEventListener("htmx:afterSwap", (event) => {
  components.forEach((component) => component.init(event.target));
});
