// A double of daily-js, served in its place: a room in which a test is the avatar.
//
// `window.daily` is the room: `joined` with what, `sent` by the page, `isLeft`; the test has the
// avatar come (`appear`), say something (`tell`) and go (`emit("left-meeting")`).

class Room {
  #takers = new Map();
  joined = null;
  sent = [];
  isLeft = false;

  constructor(options) {
    this.options = options;
  }

  on(name, take) {
    this.#takers.set(name, [...(this.#takers.get(name) ?? []), take]);
    return this;
  }

  emit(name, event = {}) {
    for (const take of this.#takers.get(name) ?? []) take({ action: name, ...event });
  }

  async join(where) {
    this.joined = where;
    this.emit("joined-meeting");
  }

  appear() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [720, 1280];
    this.draw(canvas.getContext("2d"));
    const [video] = canvas.captureStream(5).getVideoTracks();
    const [audio] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
    const tracks = { video: { persistentTrack: video }, audio: { persistentTrack: audio } };
    // What a stream has not drawn yet is black.
    setInterval(() => this.draw(canvas.getContext("2d")), 200);
    this.emit("participant-joined", { participant: { local: false, tracks } });
  }

  draw(pen) {
    const fill = (colour, shape) => {
      pen.fillStyle = colour;
      pen.beginPath();
      shape();
      pen.fill();
    };
    fill("#c9dbe8", () => pen.rect(0, 0, 720, 1280));
    fill("#0b4b72", () => pen.ellipse(360, 1200, 330, 420, 0, 0, 7));
    fill("#4a3128", () => pen.ellipse(360, 470, 205, 260, 0, 0, 7));
    fill("#e6b99a", () => pen.ellipse(360, 500, 155, 205, 0, 0, 7));
    fill("#3a2a22", () => [290, 430].forEach((x) => pen.ellipse(x, 470, 14, 9, 0, 0, 7)));
    fill("#a84f4f", () => pen.ellipse(360, 600, 48, 14, 0, 0, 7));
  }

  tell(event_type, properties = {}) {
    this.emit("app-message", { data: { message_type: "conversation", event_type, properties }, fromId: "avatar" });
  }

  sendAppMessage(message, to) {
    this.sent.push({ message, to });
  }

  async leave() {
    this.isLeft = true;
    this.emit("left-meeting");
  }

  destroy() {}
}


export default {
  createCallObject(options) {
    window.rooms = (window.rooms ?? 0) + 1;
    return (window.daily = new Room(options));
  },
};
