// What the pages have in common: a word that is said, and copying. A page has #said and #large.
const at = id => document.getElementById(id);
const large = at("large"), said = at("said");
let hush;

function tell(text) {
  said.textContent = text;
  said.hidePopover(); said.showPopover();  // above the dialog, which is on the top layer
  said.classList.add("shown");
  clearTimeout(hush);
  hush = setTimeout(() => said.classList.remove("shown"), 1600);
}

async function copy(text, name = text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // not every browser lets a file reach the clipboard so
    const area = Object.assign(document.createElement("textarea"), {value: text});
    (large.open ? large : document.body).append(area);
    const focused = document.activeElement;
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
  tell(name + " copied");
}
