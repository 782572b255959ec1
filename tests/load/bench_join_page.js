// What bench_join runs in Chromium's pages: WHIP and WHEP by fetch, clocks painted and read.
window.bench = {
  csrf: () => (document.cookie.match(/rongke_csrf=([^;]+)/) || [])[1] || "",
  async post(path, body, type) {
    const answer = await fetch(path, {
      method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": this.csrf() },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(path + " " + answer.status + " " + text);
    return text;
  },
  signIn(username, password) {
    return this.post("/api/v1/session/", JSON.stringify({ username, password }), "application/json");
  },
  async connect(pc, path, proxy) {
    const { sdp } = await pc.createOffer();  // as the product's page offers (logic/codecs.ts)
    const asked = sdp.replace(/^a=rtcp-fb:(\d+) nack\r\n/gm, "$&a=rtcp-fb:$1 rrtr\r\n");
    await pc.setLocalDescription({ type: "offer", sdp: path.includes("/watch/") ? asked : sdp });
    const offer = pc.localDescription.sdp.split("\r\n").filter((n) => !n.startsWith("a=candidate"));
    let answer = await this.post(path, offer.join("\r\n"), "application/sdp");
    if (proxy) answer = answer.replace(/( udp \d+ \S+ )\d+( typ host)/gi, "$1" + proxy + "$2");
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
  },
  // 40 bits of the clock (ms) as black and white fields in a row; fresh with each frame.
  async publish(lesson, proxy) {
    const canvas = document.createElement("canvas");
    canvas.width = 640; canvas.height = 360;
    const pen = canvas.getContext("2d");
    const paint = () => {
      const now = Math.round(performance.timeOrigin + performance.now());
      pen.fillStyle = "#345"; pen.fillRect(0, 0, 640, 360);
      for (let bit = 0; bit < 40; bit++) {
        pen.fillStyle = Math.floor(now / 2 ** bit) % 2 ? "#fff" : "#000";
        pen.fillRect((bit % 20) * 32, Math.floor(bit / 20) * 180, 32, 180);
      }
    };
    setInterval(paint, 33); paint();
    const pc = (window.sender = new RTCPeerConnection());
    const line = pc.addTransceiver(canvas.captureStream(30).getVideoTracks()[0], { direction: "sendonly" });
    const known = RTCRtpSender.getCapabilities("video").codecs;
    line.setCodecPreferences(known.filter((c) => /VP8|rtx/.test(c.mimeType)));
    await this.connect(pc, `/api/v1/live/${lesson}/publish/`, proxy);
  },
  read(video) {
    const canvas = (this.eye ??= new OffscreenCanvas(640, 360));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, 640, 360);
    let value = 0;
    for (let bit = 0; bit < 40; bit++) {
      const at = pen.getImageData((bit % 20) * 32 + 16, Math.floor(bit / 20) * 180 + 90, 1, 1).data;
      if (at[0] > 128) value += 2 ** bit;
    }
    return value;
  },
  async watch(lesson, publisher, proxy) {
    const began = performance.now();
    const pc = (window.viewer = new RTCPeerConnection());
    const video = (window.screenOfMine = document.createElement("video"));
    video.muted = video.autoplay = true;
    document.body.append(video);
    pc.ontrack = (event) => { video.srcObject = event.streams[0]; };
    pc.addTransceiver("video", { direction: "recvonly" });
    const first = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now() - began)));
    await this.connect(pc, `/api/v1/live/${lesson}/watch/?publisher=${publisher}`, proxy);
    return first;
  },
  async glass(seconds) {
    const found = [], end = performance.now() + seconds * 1000, video = window.screenOfMine;
    return new Promise((done) => {
      const look = () => {
        const now = Math.round(performance.timeOrigin + performance.now());
        const late = (now % 2 ** 40) - this.read(video);  // 40 bits hold the clock's lower part
        if (late > 0 && late < 5000) found.push(late);
        if (performance.now() > end) done(found);
        else video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    });
  },
  async freezes() {
    for (const row of (await window.viewer.getStats()).values())
      if (row.type === "inbound-rtp" && row.kind === "video")
        return { freezes: row.freezeCount, frames: row.framesDecoded, lost: row.packetsLost };
    return null;
  },
};
