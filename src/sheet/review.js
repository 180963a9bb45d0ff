/** Creates an element. Texts become text nodes; a story's words never become markup. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [kind, act] of Object.entries(value)) element.addEventListener(kind, act);
    else if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** Resolves after an event of a video, or after some time. */
const after = (video, kind, ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  video.addEventListener(kind, () => { clearTimeout(timer); done(); }, { once: true });
});

/** Plays the takes of a clip together: they follow one clock, and start again at its end. */
class Together {
  constructor(changed) {
    this.changed = changed;
    this.videos = [];
    this.lead = null;
    this.sound = true;
    this.length = 0;
    this.at = 0;
    this.playing = false;
    // While videos start or seek, the clock stands still.
    this.holds = 0;
    this.seekedAt = new WeakMap();
    this.stalledSince = new WeakMap();
  }

  /** Plays these videos from now on, for this many milliseconds. */
  load(videos, length) {
    const isSame = videos.length === this.videos.length && videos.every((video, index) => video === this.videos[index]);
    this.limit = length;
    if (isSame) { this.measure(); return; }
    const gone = this.videos.filter((video) => !videos.includes(video));
    gone.forEach((video) => video.pause());
    this.videos = videos;
    for (const video of videos) if (!video.onloadedmetadata) video.onloadedmetadata = () => { this.measure(); if (!this.playing) this.place(video); };
    this.measure();
    if (this.playing) this.start(); else this.seek(Math.min(this.at, this.length));
  }

  /** The videos that can be played. */
  usable() { return this.videos.filter((video) => !video.error && video.readyState > 0); }

  /** The loop is as long as the clip, or as its longest take if all are shorter. */
  measure() {
    const longest = Math.max(0, ...this.usable().map((video) => video.duration * 1000).filter(Number.isFinite));
    this.length = longest > 0 ? Math.min(this.limit, longest) : this.limit;
    this.mix();
    this.changed();
  }

  /** Only the focused take is heard. */
  mix() { for (const video of this.videos) video.muted = !this.sound || video !== this.lead; }

  focus(video) { this.lead = video; this.mix(); }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  play() {
    if (this.playing || !this.videos.length) return;
    if (this.at >= this.length) this.at = 0;
    this.playing = true;
    this.start();
    this.before = performance.now();
    const run = ++this.run || (this.run = 1);
    const tick = (now) => {
      if (!this.playing || run !== this.run) return;
      this.tick(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    this.changed();
  }

  pause() {
    this.playing = false;
    this.videos.forEach((video) => { video.pause(); video.playbackRate = 1; });
    this.seek(this.at);
  }

  /** Starts all videos at the clock's time, and the clock once they run. */
  async start() {
    this.holds += 1;
    const videos = this.usable().filter((video) => this.at < video.duration * 1000 - 20);
    await Promise.all(videos.map((video) => this.place(video)));
    if (this.playing) {
      const starts = videos.map((video) => video.play().catch(() => {
        // Without a click on the page, browsers play only without sound.
        video.muted = true;
        return video.play().catch(() => { /* it stays a still picture */ });
      }));
      await Promise.race([Promise.all(starts), new Promise((done) => setTimeout(done, 1500))]);
    }
    this.holds -= 1;
    this.before = performance.now();
    const times = videos.filter((video) => !video.paused).map((video) => video.currentTime * 1000);
    if (this.playing && times.length) this.at = times.reduce((sum, time) => sum + time, 0) / times.length;
  }

  /** Moves a video to the clock's time. */
  async place(video) {
    const time = Math.min(this.at / 1000, Math.max(0, (video.duration || 0) - 0.02));
    if (Math.abs(video.currentTime - time) < 0.01 && !video.seeking) return;
    const done = after(video, "seeked", 800);
    video.currentTime = time;
    await done;
  }

  /** Sets the clock, and moves all videos there. */
  seek(ms) {
    this.at = Math.max(0, Math.min(this.length, ms));
    if (this.playing) this.start(); else this.usable().forEach((video) => this.place(video));
    this.changed();
  }

  tick(now) {
    const passed = Math.min(now - this.before, 250);
    this.before = now;
    if (this.holds > 0 || this.waits(now)) return;
    this.at += passed;
    if (this.at >= this.length) { this.at = 0; this.start(); }
    else this.usable().forEach((video) => this.follow(video, now));
    this.changed();
  }

  /** Waits for a video that has no data yet, but not for long. */
  waits(now) {
    return this.usable().some((video) => {
      const is = video.readyState < 3 && !video.ended && !video.paused;
      if (!is) { this.stalledSince.delete(video); return false; }
      if (!this.stalledSince.has(video)) this.stalledSince.set(video, now);
      return now - this.stalledSince.get(video) < 3000;
    });
  }

  /** Brings a video back to the clock: a little faster or slower, or by a jump if it is far off. */
  follow(video, now) {
    if (video.seeking || video.ended || this.at >= video.duration * 1000) return;
    const off = video.currentTime - this.at / 1000;
    if (Math.abs(off) > 0.25 && now - (this.seekedAt.get(video) ?? 0) > 1500) {
      this.seekedAt.set(video, now);
      video.currentTime = this.at / 1000;
      return;
    }
    const rate = Math.abs(off) < 0.012 ? 1 : 1 - Math.max(-0.1, Math.min(0.1, off));
    if (Math.abs(video.playbackRate - rate) > 0.004) video.playbackRate = rate;
    if (video.paused) video.play().catch(() => { /* it stays a still picture */ });
  }
}

/** Plays the film: the take of each clip, one after the other, on two screens so that the next one is ready. */
class Film {
  constructor(screens, changed) {
    this.screens = screens;
    this.changed = changed;
    this.clips = [];
    this.index = 0;
    this.at = 0;
    this.playing = false;
    this.sound = true;
  }

  /** The clips in order, each with the address of its take, if it has one. */
  load(clips) {
    if (JSON.stringify(clips) === JSON.stringify(this.clips)) return;
    this.clips = clips;
    this.length = clips.at(-1)?.time[1] ?? 0;
    this.seek(Math.min(this.at, this.length));
  }

  get screen() { return this.screens[this.index % 2]; }

  /** Shows a clip from some milliseconds after its start, and prepares the next one. */
  show(index, from) {
    this.index = index;
    const other = this.screens[(index + 1) % 2];
    other.pause();
    const clip = this.clips[index];
    this.set(this.screen, clip?.href, from / 1000);
    this.screen.hidden = !clip?.href;
    other.hidden = true;
    this.set(other, this.clips[index + 1]?.href, 0);
    this.mix();
    if (this.playing && clip?.href) this.screen.play().catch(() => { /* it stays a still picture */ });
    this.changed();
  }

  set(video, href, seconds) {
    if (!href) { video.removeAttribute("src"); video.load(); return; }
    if (video.getAttribute("src") !== href) video.src = href;
    if (Math.abs(video.currentTime - seconds) > 0.01) video.currentTime = seconds;
  }

  mix() { this.screens.forEach((video) => { video.muted = !this.sound || video !== this.screen; }); }

  seek(ms) {
    this.at = Math.max(0, Math.min(this.length, ms));
    const found = this.clips.findIndex((clip) => this.at < clip.time[1]);
    const index = found < 0 ? Math.max(0, this.clips.length - 1) : found;
    this.show(index, this.at - (this.clips[index]?.time[0] ?? 0));
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  play() {
    if (this.playing || !this.clips.length) return;
    this.playing = true;
    this.seek(this.at >= this.length ? 0 : this.at);
    let before = performance.now();
    const run = ++this.run || (this.run = 1);
    const tick = (now) => {
      if (!this.playing || run !== this.run) return;
      this.tick(Math.min(now - before, 250));
      before = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    this.screens.forEach((video) => video.pause());
    this.changed();
  }

  tick(passed) {
    const clip = this.clips[this.index];
    const video = this.screen;
    const runs = clip.href && !video.error && !video.ended && video.readyState > 0;
    // A clip without a take, or with a short one, still takes its time.
    if (runs) { if (!video.seeking) this.at = Math.max(this.at, clip.time[0] + video.currentTime * 1000); } else if (!clip.href || video.ended || video.error) this.at += passed;
    if (this.at >= clip.time[1]) {
      this.at = clip.time[1];
      if (this.index + 1 < this.clips.length) this.show(this.index + 1, 0); else this.pause();
    }
    this.changed();
  }
}
