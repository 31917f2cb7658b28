// The camera as scanner: the browser's own detector where there is one, else jsQR (window.jsQR, vendored; fetched when
// it is needed, unless the page brought it along for when there is no network).
const EVERY = 200;

async function reader() {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue || "";
    }
  }
  if (!window.jsQR) await import("../vendor/qr/jsQR.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data || "";
  };
}

// Why nothing is seen, as the name of a word: whoever holds the phone did not allow it, or there is nothing to see with.
export const whyNot = (error) => (error?.name === "NotAllowedError" ? "denied" : "nothing");

export class Camera {
  constructor(video, found) {
    Object.assign(this, { video, found, stream: null, timer: 0 });
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    const look = await reader();
    const round = async () => {
      if (!this.stream) return;
      const text = this.video.videoWidth ? await look(this.video).catch(() => "") : "";
      if (text && this.stream) this.found(text);
      this.timer = setTimeout(round, EVERY);
    };
    round();
  }

  stop() {
    clearTimeout(this.timer);
    for (const track of this.stream ? this.stream.getTracks() : []) track.stop();
    this.stream = null;
    this.video.hidden = true;
  }
}
