// A request that costs or changes something: it carries the token of the page that `root` is in.
export function post(url, root, { fields = {}, signal } = {}) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return fetch(url, { method: "POST", body, redirect: "error", signal });
}
