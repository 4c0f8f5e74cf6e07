// Posts what is typed on a record's page to the preview, in a window of its own.

for (const button of document.querySelectorAll("[data-rosa-preview]")) {
  button.addEventListener("click", () => {
    const form = document.getElementById(button.dataset.rosaForm);
    const { action, target } = form;
    const view = window.open("", "rosa-preview");
    form.setAttribute("action", button.dataset.rosaPreview);
    form.target = "rosa-preview";
    // Called on the prototype because a field may be named submit. Unlike a click on a submit
    // button it sends no event, after which the page would not warn of unsaved changes any more.
    HTMLFormElement.prototype.submit.call(form);
    form.setAttribute("action", action);
    form.target = target;
    view?.focus();
  });
}
