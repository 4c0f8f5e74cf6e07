// Finds and makes elements.

export const at = (id) => document.getElementById(id);

export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

// Hides what may have the focus, which then goes to the screen's heading.
export function hide(element) {
  const isHeld = element.contains(document.activeElement);
  element.hidden = true;
  if (isHeld) element.closest(".screen").querySelector("[data-focus]").focus({ preventScroll: true });
}

export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "icon");
  drawing.append(use);
  return drawing;
}
