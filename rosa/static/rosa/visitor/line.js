// The connection to the server: opened again whenever it is lost, until it is closed.

// Milliseconds without a message after which the connection is taken for dead.
const SILENT_MS = 40_000, LONGEST_PAUSE_MS = 15_000;
// The server's word that this page has nothing to ask here.
const REFUSED = new Set([4400, 4403]);

export class Line {
  #path; #events; #refused; #socket = null; #tries = 0; #retry = 0; #watchdog = 0; #isWanted = false;
  #listening = new AbortController();

  // `events`: opened(), take(message), lost(code), refused(code); `refused`: codes that are for good.
  constructor(path, events, refused = REFUSED) {
    this.#path = path;
    this.#events = events;
    this.#refused = refused;
    // What listens to the window would keep the visit in memory when it is over.
    const { signal } = this.#listening;
    addEventListener("online", () => this.#isWanted && !this.isOpen && this.#connect(), { signal });
    addEventListener("offline", () => this.#isWanted && this.#drop(), { signal });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.#isWanted = true;
    this.#tries = 0;
    this.#connect();
  }

  send(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  close() {
    this.#isWanted = false;
    this.#listening.abort();
    this.#forget();
  }

  #connect() {
    this.#forget();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.#path}`);
    this.#socket = socket;
    this.#watch();
    socket.onopen = () => this.#events.opened();
    socket.onmessage = ({ data }) => {
      this.#tries = 0;
      this.#watch();
      this.#events.take(JSON.parse(data));
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  #closed(code) {
    if (!this.#refused.has(code)) return this.#drop(code);
    this.close();
    this.#events.refused(code);
  }

  // What comes of a dropped connection later is nobody's.
  #drop(code) {
    this.#forget();
    this.#events.lost(code);
    const pause = Math.min(500 * 2 ** this.#tries++, LONGEST_PAUSE_MS);
    this.#retry = setTimeout(() => this.#connect(), pause * (0.75 + Math.random() / 2));
  }

  #forget() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#drop(), SILENT_MS);
  }
}
