(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { recall, keep, clock, setTheme, still } = storyc;
  /** Sends a message to the page around an embedded one. */
  const tell = (message) => { if (data.rules !== null) parent.postMessage(message, "*"); };

  class Player {
    constructor(element, story) {
      this.element = element;
      this.length = story.length;
      this.shots = story.shots;
      // For each model, the index of each shot's clip; undefined if every model makes a single clip.
      this.clips = story.clips;
      this.model = "0";
      this.at = 0;
      this.shot = -1;
      this.playing = false;
      this.all = (selector) => [...element.querySelectorAll(selector)];
      this.one = (selector) => element.querySelector(selector);
      this.head = this.one(".playhead");
      this.marks = this.all(".shots a");
      this.cards = this.all(".card");
      // Each card stops at the end of its shot, before the first frame of the next one.
      this.moved = new Set();
      this.videos = this.cards.map((card, index) => {
        const video = card.querySelector("video");
        video?.addEventListener("timeupdate", () => { if (video.currentTime >= this.inTake(index, this.shots[index].time[1])) this.rest(index); });
        return video;
      });
      this.playButton = this.one(".play");
      this.head.hidden = this.playButton.hidden = this.one(".clock").hidden = this.one(".keys").hidden = false;
      this.playButton.addEventListener("click", () => this.toggle());
      // In the timeline and in the prompt, the arrow keys move from item to item; Tab moves past them.
      rove(this.marks);
      // Left and right move from clip to clip.
      this.all(".clips").forEach((lane) => rove([...lane.querySelectorAll("a")], ["ArrowRight", "ArrowLeft"]));
      this.prompts = this.all(".prompt");
      this.prompts.forEach((prompt) => rove([...prompt.querySelectorAll(".part")], ["ArrowDown", "ArrowUp"]));
      element.addEventListener("click", (event) => this.click(event));
      for (const kind of ["pointerover", "focusin"]) element.addEventListener(kind, (event) => this.light(event.target));
      for (const kind of ["pointerleave", "focusout"]) element.addEventListener(kind, () => this.light(null));
      this.one(".lanes").addEventListener("pointerdown", (event) => this.scrub(event));
      this.choose();
      this.copy();
      const lanes = this.one(".player");
      const fit = () => {
        const fits = lanes.offsetHeight < innerHeight * 0.35;
        element.style.setProperty("--bar", `${fits ? lanes.offsetHeight : 0}px`);
        lanes.style.position = fits ? "" : "static";
      };
      new ResizeObserver(fit).observe(lanes);
      addEventListener("resize", fit);
    }

    /** Highlights what belongs together: a part of the prompt and its shot, section, reference or clip. */
    light(target) {
      this.all(".lit").forEach((old) => old.classList.remove("lit"));
      const from = target?.closest?.("[data-shot], [data-passage], [data-ref], [data-clip]");
      if (!from) return;
      const clip = from.dataset.clip;
      if (clip !== undefined) {
        this.all(`[data-model="${this.model}"][data-clip="${clip}"], [data-model="${this.model}"] [data-clip="${clip}"]`).forEach((other) => other.classList.add("lit"));
        if (!from.closest(".prompts")) this.reveal(this.one(`.prompt:not([hidden])[data-clip="${clip}"]`));
      }
      for (const kind of ["shot", "passage", "ref"]) {
        const value = from.dataset[kind];
        if (value === undefined) continue;
        this.all(`[data-${kind}="${value}"]:not(.bar)`).forEach((other) => other.classList.add("lit"));
        if (!from.closest(".prompts")) this.reveal(this.one(`.prompt:not([hidden]) .part[data-${kind}="${value}"]`));
      }
    }

    /** Scrolls the prompt's column, and only it, until the part is visible. */
    reveal(part) {
      const column = part?.closest(".prompts");
      if (!column || column.scrollHeight <= column.clientHeight) return;
      const [inner, outer] = [part.getBoundingClientRect(), column.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) column.scrollTop += inner.top - outer.top - 60;
    }

    click(event) {
      const link = event.target.closest("a[data-shot], .card-head a, a[data-clip]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // Selecting text of the prompt isn't a click on its link.
      if (link.matches(".part") && !getSelection().isCollapsed) { event.preventDefault(); return; }
      event.preventDefault();
      const clip = link.dataset.clip;
      if (clip !== undefined) {
        // Scroll to the heading of the clip, above its first shot.
        this.go(this.clips[this.model].indexOf(Number(clip)), true);
        this.one(`.clip[data-model="${this.model}"][data-clip="${clip}"]`)?.scrollIntoView({ block: "start" });
        return;
      }
      const shot = Number(link.dataset.shot ?? link.closest(".card").dataset.shot);
      this.go(shot, true);
      tell({ storyc: "shot", shot });
    }

    scrub(event) {
      if (event.button !== 0 || event.target.closest("a")) return;
      const track = this.one(".ruler").getBoundingClientRect();
      if (event.clientX < track.left - 8) return;
      const move = (at) => this.seek((at.clientX - track.left) / track.width * this.length);
      const lanes = event.currentTarget;
      lanes.setPointerCapture(event.pointerId);
      const over = new AbortController();
      lanes.addEventListener("pointermove", move, { signal: over.signal });
      for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
        lanes.addEventListener(kind, () => over.abort(), { signal: over.signal });
      }
      move(event);
    }

    /** Returns the index of the shot that plays at a time, or -1; if several do, the one that began last. */
    find(at) {
      let found = -1;
      this.shots.forEach(({ time }, index) => {
        if (time && time[0] <= at && at < time[1] && (found < 0 || time[0] >= this.shots[found].time[0])) found = index;
      });
      return found;
    }

    /** Sets the clock. `runs` is true while playing: the video then keeps time by itself. */
    seek(at, runs = false) {
      this.at = Math.max(0, Math.min(this.length, at));
      this.head.style.left = `${this.length ? this.at / this.length * 100 : 0}%`;
      const time = clock(this.at);
      if (this.time !== time) this.one(".time").textContent = this.time = time;
      const shot = this.find(Math.min(this.at, this.length - 1));
      if (shot !== this.shot) this.enter(shot); else if (!runs) this.film();
    }

    /** Makes a shot the current one. */
    enter(shot) {
      this.shot = shot;
      this.all("[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
      this.all(`.shots a[data-shot="${shot}"], .card[data-shot="${shot}"], .part[data-shot="${shot}"]`)
        .forEach((now) => now.setAttribute("aria-current", "true"));
      const label = this.shots[shot]?.label;
      const clip = this.markClip();
      this.one(".current").textContent = shot < 0 ? "" : `${clip ? `Clip ${clip} · ` : ""}Shot ${this.shots[shot].number}${label ? ` · ${label}` : ""}`;
      this.film();
      if (this.playing) this.bring(shot);
    }

    /** Marks the current shot's clip of the selected model; returns its number if there are several. */
    markClip() {
      const clip = this.clips?.[this.model]?.[this.shot];
      this.all(".clips [aria-current]").forEach((old) => old.removeAttribute("aria-current"));
      const mark = this.one(`.clips[data-model="${this.model}"] [data-clip="${clip}"]`);
      mark?.setAttribute("aria-current", "true");
      return mark?.querySelector("b").textContent;
    }

    /** Converts a time of the story to seconds in the take that a card shows. */
    inTake(index, ms) { return Math.max(0, ms - (this.videos[index].dataset.from ?? 0)) / 1000; }

    /** Moves the current shot's video to the clock, plays or pauses it with the clock, and rests all others. */
    film() {
      this.videos.forEach((video, index) => {
        if (!video) return;
        if (index === this.shot) {
          const last = this.shots[index].time[1] - 40;
          video.currentTime = this.inTake(index, Math.min(this.at, last));
          this.moved.add(index);
          if (this.playing) video.play().catch(() => { /* it stays a still picture */ }); else video.pause();
        } else if (this.moved.has(index) || !video.paused) {
          this.rest(index);
        }
      });
    }

    /** Pauses a card's video at the first frame of its shot. */
    rest(index) {
      const video = this.videos[index];
      video.pause();
      video.currentTime = this.inTake(index, this.shots[index].time[0]) + 0.001;
      this.moved.delete(index);
    }

    bring(shot) {
      const card = this.cards[shot];
      if (!card) return;
      const place = card.getBoundingClientRect();
      const bar = this.one(".player").getBoundingClientRect().bottom;
      if (place.top < bar || place.bottom > innerHeight) card.scrollIntoView({ block: "start" });
      this.reveal(this.one(`.prompt:not([hidden]) .part[data-shot="${shot}"]`));
    }

    /** Goes to the start of a shot. */
    go(shot, withFocus) {
      const card = this.cards[shot];
      if (!card) return;
      const time = this.shots[shot].time;
      if (time) this.seek(time[0]);
      // Shots may overlap or have no time, so select the chosen one explicitly.
      if (this.shot !== shot) this.enter(shot);
      this.bring(shot);
      if (withFocus) card.focus({ preventScroll: true });
      const mark = this.marks.find((mark) => Number(mark.dataset.shot) === shot);
      if (mark) this.marks.forEach((other) => { other.tabIndex = other === mark ? 0 : -1; });
      if (!withFocus && mark && document.activeElement?.closest?.(".shots")) mark.focus({ preventScroll: true });
    }

    step(by) {
      const here = this.shot < 0 ? (by > 0 ? this.shots.filter(({ time }) => time && time[0] < this.at).length - 1 : this.shots.length) : this.shot;
      this.go(Math.max(0, Math.min(this.shots.length - 1, here + by)), false);
    }

    toggle() { if (this.playing) this.stop(); else this.play(); }

    play() {
      players.forEach((other) => { if (other !== this) other.stop(); });
      if (this.at >= this.length) this.seek(0);
      this.playing = true;
      this.element.classList.add("playing");
      this.playButton.setAttribute("aria-label", "Pause");
      this.enter(this.find(this.at));
      let before = performance.now();
      let shown = before;
      const tick = (now) => {
        if (!this.playing) return;
        const at = this.at + now - before;
        before = now;
        // With reduced motion, the clock moves in whole seconds.
        if (still.matches && now - shown < 1000 && at < this.length && this.find(at) === this.shot) {
          this.at = at;
        } else {
          shown = now;
          this.seek(at, true);
        }
        if (this.at >= this.length) this.stop(); else requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }

    stop() {
      if (!this.playing) return;
      this.playing = false;
      this.element.classList.remove("playing");
      this.playButton.setAttribute("aria-label", "Play");
      this.film();
    }

    /** What a newer page of the same story takes over. */
    place() { return { at: this.at, shot: this.shot, model: this.model, playing: this.playing, scroll: scrollY }; }

    restore({ at, shot, model, playing, scroll }) {
      const select = this.one(".chooser select");
      if (select && select.options[model]) {
        select.value = model;
        select.dispatchEvent(new Event("change"));
      }
      if (at > 0) this.seek(at);
      if (shot !== this.shot && this.cards[shot]) this.enter(shot);
      scrollTo({ top: scroll, behavior: "instant" });
      if (playing) this.play();
    }

    /** Shows one model at a time, the one selected beside "Prompt". */
    choose() {
      const select = this.one(".chooser select");
      const pick = (chosen) => {
        this.model = chosen;
        this.all("[data-model]").forEach((part) => { part.hidden = part.dataset.model !== chosen; });
        if (this.shot >= 0) this.enter(this.shot);
      };
      if (!select) return;
      select.closest("label").hidden = false;
      select.addEventListener("change", () => pick(select.value));
      pick(select.value);
    }

    copy() {
      if (!navigator.clipboard) return;
      for (const copy of this.all(".copy")) {
        copy.hidden = false;
        copy.addEventListener("click", async () => {
          const prompt = copy.closest(".prompt") ?? this.one(".prompt:not([hidden])");
          const text = prompt.querySelector(".text").textContent;
          const done = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Copy failed");
          copy.textContent = done;
          setTimeout(() => { copy.textContent = "Copy"; }, 1600);
        });
      }
    }
  }

  /** Makes a list a single tab stop; the keys `[next, previous]` move within it. */
  function rove(items, keys = []) {
    items.forEach((item, index) => {
      item.tabIndex = index ? -1 : 0;
      item.addEventListener("keydown", (event) => {
        const by = keys.indexOf(event.key);
        if (by < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
        const next = items[index + (by ? -1 : 1)];
        if (!next) return;
        event.preventDefault();
        item.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
    });
  }

  const players = [...document.querySelectorAll(".story")].map((element, index) => new Player(element, data.stories[index]));
  /** Returns the story that a key applies to: the focused one, else the playing one, else the one in view. */
  const here = () => players.find((player) => player.element.contains(document.activeElement))
    ?? players.find((player) => player.playing)
    ?? (players.length === 1 ? players[0] : players.find((player) => {
      const { top, bottom } = player.element.getBoundingClientRect();
      return top < innerHeight * 0.7 && bottom > innerHeight * 0.3;
    }));

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, select, textarea, button, video, [contenteditable]")) return;
    // With the overview of several stories in view, keys scroll the page.
    const player = here();
    if (!player) return;
    const act = {
      " ": () => player.toggle(),
      ArrowRight: () => player.step(1),
      ArrowLeft: () => player.step(-1),
      Home: () => player.go(0, false),
      End: () => player.go(player.shots.length - 1, false),
      Escape: () => player.stop(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A served page reloads when a story is saved, and keeps its place.
  if (data.live !== null) {
    const place = JSON.parse(recall("storyc-place") ?? "null");
    if (place) players.forEach((player, index) => { if (place.at[index]) player.seek(place.at[index]); });
    const events = new EventSource(`events?${data.live}`);
    events.addEventListener("changed", () => {
      keep(() => sessionStorage, "storyc-place", JSON.stringify({ at: players.map((player) => player.at) }));
      location.reload();
    });
  }

  // An embedded page takes its theme from the page around it. Before that page shows a newer one in its place, it asks for
  // the place that the newer one restores.
  if (data.rules !== null) {
    const rules = new CSSStyleSheet();
    rules.replaceSync(data.rules);
    document.adoptedStyleSheets.push(rules);
    const [player] = players;
    const act = {
      theme: ({ theme }) => setTheme(theme),
      shot: ({ shot }) => { if (!player.playing) player.go(shot, false); },
      ask: () => tell({ storyc: "place", place: player.place() }),
      restore: ({ theme, place }) => {
        setTheme(theme);
        if (place) player.restore(place);
      },
    };
    addEventListener("message", ({ source, data }) => { if (source === parent) act[data?.storyc]?.(data); });
    // The page around it opens what lies outside.
    addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='https:']");
      if (!link) return;
      event.preventDefault();
      tell({ storyc: "open", href: link.href });
    });
  }
})();
