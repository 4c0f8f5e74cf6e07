// What was said so far, as the server takes it after a lost connection.

const MOST = 20, LONGEST = 20_000;

export class History {
  #said = [];

  add(role, content) {
    if (content) this.#said.push({ role, content });
    this.#said = this.#said.slice(-MOST);
    while (this.#length() > LONGEST) this.#said.shift();
  }

  get messages() {
    return [...this.#said];
  }

  #length() {
    return this.#said.reduce((sum, { content }) => sum + content.length, 0);
  }
}
