(() => {
  const { recall, keep, clock, still } = storyc;
  const one = (id) => document.getElementById(id);
  const token = location.pathname.split("/")[1];
  let data = JSON.parse(one("data").textContent);
  /** The film, the clip and the take that are shown or focused. */
  const here = { film: Math.max(0, data.films.findIndex((film) => film.clips.some((clip) => clip.takes.length))), clip: 0, take: -1, whole: false };
  const film = () => data.films[here.film];
  const clip = () => film()?.clips[here.clip];
  const seconds = (ms) => `${Number((ms / 1000).toFixed(2))}`;
  const range = ([start, end]) => `${seconds(start)}–${seconds(end)} s`;
  const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

  // Messages: what was done, and what failed.
  let timer;
  const say = (text) => {
    clearTimeout(timer);
    one("said").textContent = text;
    one("failed").textContent = "";
    timer = setTimeout(() => { one("said").textContent = ""; }, 4000);
  };
  const fail = (text) => { one("said").textContent = ""; one("failed").textContent = text; };

  // Changes go to the server one after the other. While it can't be reached or its ledger is busy, they are sent again.
  class Refused extends Error {}
  const send = async (path, body) => {
    for (let attempt = 1; ; attempt += 1) {
      let why = "storyc can't be reached";
      try {
        const headers = { "Content-Type": "application/json", "X-Storyc-Token": token };
        const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
        if (response.ok) return;
        why = (await response.json()).error;
        if (response.status !== 503) throw new Refused(why);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      if (attempt === 6) throw new Refused(`${why}; try again`);
      fail(`Not saved yet: ${why}. Trying again…`);
      await new Promise((done) => setTimeout(done, 400 * 2 ** attempt));
    }
  };
  let sending = Promise.resolve();
  const change = (path, body, done) => {
    sending = sending.then(async () => {
      try {
        await send(path, body);
        await load();
        say(done);
        return true;
      } catch (error) {
        await load();
        fail(`Not saved: ${error.message}.`);
        return false;
      }
    });
    return sending;
  };

  /** A take: its video, what is known of it, and its buttons. */
  class Tile {
    constructor(take) {
      this.video = make("video", { playsinline: true, preload: "auto", tabindex: "-1", disablepictureinpicture: true });
      this.video.muted = true;
      if (take.href) this.video.src = take.href;
      this.gone = make("p", { class: "gone", hidden: true });
      this.video.addEventListener("error", () => { this.gone.hidden = false; this.gone.textContent = "This clip can't be played. Is its file still there?"; });
      this.flags = make("p", { class: "flags" });
      this.frame = make("div", { class: "frame", on: { click: () => this.focus() } }, this.video, this.gone, this.flags);
      this.name = make("h3");
      this.facts = make("p", { class: "meta" });
      this.differs = make("p", { class: "warning differs" });
      this.origin = make("p", { class: "origin" });
      this.prompt = make("details", { class: "prompt" }, make("summary", {}, "Its prompt"), make("pre", {}));
      this.key = make("kbd", { "aria-hidden": "true" });
      this.pickButton = make("button", { type: "button", class: "pick", on: { click: () => pick(this.take) } });
      this.rejectButton = make("button", { type: "button", class: "quiet reject", on: { click: () => reject(this.take) } });
      this.text = make("textarea", { rows: "2", maxlength: "4000", placeholder: "What should change, or why this one?" });
      this.text.addEventListener("input", () => this.edit());
      this.text.addEventListener("blur", () => this.save());
      this.saved = make("span", { class: "saved", role: "status" });
      this.note = make("label", { class: "note" }, make("span", { class: "note-head" }, "Note ", this.saved), this.text);
      this.box = make("div", { class: "take", role: "group", tabindex: "-1", on: { focusin: () => choose(this) } }, this.frame,
        make("div", { class: "about" }, make("div", { class: "take-head" }, this.name, this.facts), this.differs, this.origin, this.prompt,
          make("div", { class: "actions" }, this.pickButton, this.rejectButton), this.note));
      this.item = make("li", {}, this.box);
      this.isEdited = false;
      this.update(take, 0);
    }

    focus() { this.box.focus({ preventScroll: true }); this.box.scrollIntoView({ block: "nearest" }); }

    /** What the take is called within its clip. */
    get called() { return `Take ${this.take.take}${this.take.origin === "older" ? " of an older text" : ""}`; }

    update(take, index) {
      this.take = take;
      const digit = index < 9 ? String(index + 1) : "";
      const state = take.rejected ? "rejected" : take.picked ? "picked" : "";
      this.box.dataset.state = state;
      this.box.setAttribute("aria-label", [this.called, state, take.used ? "in the film" : ""].filter(Boolean).join(", "));
      this.name.textContent = `Take ${take.take}`;
      this.facts.replaceChildren(...[
        take.length_ms === null ? "" : `${seconds(take.length_ms)} s`, take.seed === null ? "" : `seed ${take.seed}`, take.cost ?? "", `no. ${take.number}`,
      ].filter(Boolean).map((fact) => make("span", { title: fact.startsWith("no. ") ? "its number in storyc takes" : false }, fact)));
      this.differs.hidden = !take.mismatches.length;
      this.differs.textContent = `Not as asked: ${take.mismatches.join(", ")}`;
      this.origin.hidden = take.origin === "current";
      this.origin.textContent = take.origin === "frame"
        ? "It continues another take than the picked one of the clip before, so the film doesn't use it."
        : "Older text: the story has changed since, so the film doesn't use it.";
      this.prompt.hidden = take.prompt === null;
      this.prompt.lastElementChild.textContent = take.prompt ?? "";
      this.flags.replaceChildren(...[digit && make("kbd", { "aria-hidden": "true" }, digit),
        take.used && make("span", { class: "flag used" }, take.picked ? "picked · in the film" : "in the film"),
        take.picked && !take.used && make("span", { class: "flag" }, "picked"),
        take.rejected && make("span", { class: "flag rejected" }, "rejected"),
        take.origin === "older" && make("span", { class: "flag" }, "older text")].filter(Boolean));
      this.pickButton.replaceChildren(take.picked ? "Picked" : "Pick");
      this.pickButton.setAttribute("aria-pressed", String(take.picked));
      this.pickButton.setAttribute("aria-label", `${take.picked ? "Take back the pick of" : "Pick"} take ${take.take}`);
      this.rejectButton.replaceChildren(take.rejected ? "Rejected" : "Reject");
      this.rejectButton.setAttribute("aria-pressed", String(take.rejected));
      this.rejectButton.setAttribute("aria-label", `${take.rejected ? "Take back the rejection of" : "Reject"} take ${take.take}`);
      this.text.setAttribute("aria-label", `Note to take ${take.take}`);
      if (!take.href) { this.gone.hidden = false; this.gone.textContent = "Its file is gone."; }
      if (!this.isEdited) {
        this.before = take.note;
        if (this.text.value !== take.note) this.text.value = take.note;
      }
    }

    edit() {
      this.isEdited = true;
      this.hasConflict = false;
      this.saved.textContent = "not saved yet";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), 1200);
    }

    async save() {
      clearTimeout(this.timer);
      const note = this.text.value;
      if (!this.isEdited || this.isSaving || this.hasConflict) return;
      this.isSaving = true;
      this.saved.textContent = "saving…";
      const isSaved = await change("note", { take: this.take.key, note, before: this.before }, `Note to take ${this.take.take} saved`);
      this.isSaving = false;
      const now = all().find((take) => take.key === this.take.key);
      if (isSaved) {
        this.isEdited = this.text.value !== note;
        this.before = now?.note ?? note;
        this.saved.textContent = this.isEdited ? "not saved yet" : "saved";
        if (this.isEdited) this.edit();
      } else if (now && now.note !== this.before) {
        this.before = now.note;
        // Only another edit replaces what somebody else wrote.
        this.hasConflict = true;
        this.saved.textContent = `not saved: it says “${now.note}” by now; change your note, and it replaces that one`;
      } else {
        this.saved.textContent = "not saved";
      }
    }
  }

  const all = () => data.films.flatMap((film) => film.clips.flatMap((clip) => clip.takes));
  const tiles = new Map();
  let shown = [];

  const pick = (take) => {
    if (!take) return;
    const doing = { take: take.key, picked: !take.picked };
    change("pick", doing, `Take ${take.take} ${take.picked ? "is no longer picked" : "picked"}`);
  };
  const reject = (take) => {
    if (!take) return;
    const doing = { take: take.key, rejected: !take.rejected };
    change("reject", doing, `Take ${take.take} ${take.rejected ? "is no longer rejected" : "rejected"}`);
  };
  const choose = (tile) => {
    const index = shown.indexOf(tile);
    if (index < 0) return;
    here.take = index;
    shown.forEach((other) => { other.box.tabIndex = other === tile ? 0 : -1; other.box.classList.toggle("focused", other === tile); });
    together.focus(tile.video);
  };

  // The players, and what shows their time.
  const screens = [0, 1].map(() => make("video", { playsinline: true, preload: "auto", tabindex: "-1", "aria-label": "The film" }));
  const missing = make("p", { class: "gone" });
  const screen = make("div", { class: "frame whole" }, screens, missing);
  const player = () => (here.whole ? whole : together);
  const start = () => (here.whole ? 0 : clip()?.time[0] ?? 0);
  let second = -1;
  const tell = () => {
    const now = player();
    const text = clock(now.at);
    if (one("time").textContent !== text) one("time").textContent = text;
    const button = one("transport").querySelector(".play");
    one("transport").classList.toggle("playing", now.playing);
    button.setAttribute("aria-label", now.playing ? "Pause" : "Play");
    // With reduced motion, the playhead moves in whole seconds.
    const at = now.playing && still.matches ? Math.floor(now.at / 1000) * 1000 : now.at;
    one("strip").lastElementChild.style.left = `${now.length ? at / now.length * 100 : 0}%`;
    if (second !== Math.floor(now.at / 100)) {
      second = Math.floor(now.at / 100);
      one("strip").setAttribute("aria-valuenow", (now.at / 1000).toFixed(1));
      one("strip").setAttribute("aria-valuetext", `${(now.at / 1000).toFixed(1)} of ${seconds(now.length)} seconds`);
      const time = start() + Math.min(now.at, now.length - 1);
      document.querySelectorAll("[data-from]").forEach((part) => {
        const is = time >= Number(part.dataset.from) && time < Number(part.dataset.to);
        if (is) part.setAttribute("aria-current", "true"); else part.removeAttribute("aria-current");
      });
    }
    if (here.whole && here.clip !== whole.index) { here.clip = whole.index; showClip(); }
  };
  const measure = () => {
    one("length").textContent = `/ ${clock(player().length)}`;
    one("strip").setAttribute("aria-valuemin", "0");
    one("strip").setAttribute("aria-valuemax", (player().length / 1000).toFixed(1));
    layStrip();
    second = -1;
    tell();
  };
  const together = new Together(() => { if (!here.whole) { if (together.length !== measured) { measured = together.length; measure(); } else tell(); } });
  const whole = new Film(screens, () => { if (here.whole) { missing.hidden = Boolean(whole.clips[whole.index]?.href); missing.textContent = `Clip ${whole.clips[whole.index]?.number} has no take`; tell(); } });
  let measured = -1;

  /** Marks the borders of shots, or of clips, along the strip. */
  const layStrip = () => {
    const [from, length] = [start(), player().length];
    const parts = here.whole ? film().clips.map(({ number, time }) => ({ number, time })) : clip()?.shots.filter(({ time }) => time) ?? [];
    one("strip").firstElementChild.replaceChildren(...parts.filter(({ time }) => time[0] - from < length).map(({ number, time }) => {
      const part = make("span", { "data-from": time[0], "data-to": time[1] }, String(number));
      part.style.left = `${Math.max(0, time[0] - from) / length * 100}%`;
      part.style.width = `${(Math.min(time[1] - from, length) - Math.max(0, time[0] - from)) / length * 100}%`;
      return part;
    }));
  };

  /** The words of a clip's shots. */
  const layScript = (shots, title) => {
    const language = film().language;
    const item = (shot) => make("li", { class: "shot", "data-from": shot.time?.[0] ?? false, "data-to": shot.time?.[1] ?? false },
      make("h3", {}, make("button", { type: "button", class: "to", on: { click: () => shot.time && player().seek(shot.time[0] - start()) } },
        `Shot ${shot.number}`, shot.label ? ` · ${shot.label}` : ""), shot.time ? make("span", { class: "when" }, range(shot.time)) : null),
      make("div", { lang: language, dir: "auto" }, shot.action.map((text) => make("p", {}, text)),
        shot.dialogue.map((line) => make("p", { class: "line" }, line.speaker ? make("b", {}, line.speaker) : null, line.words)),
        shot.sounds.map((sound) => make("p", { class: "heard" }, make("b", {}, sound.label), sound.words))));
    one("script").replaceChildren(make("h2", { class: "section" }, title), make("ol", { class: "shots" }, shots.map(item)));
  };

  const state = (clip) => {
    const used = clip.takes.find((take) => take.used);
    if (used) return [used.picked ? "picked" : "newest", used.picked ? `take ${used.take} picked` : `not picked: take ${used.take}`];
    if (clip.takes.some((take) => take.origin === "current")) return ["none", "all rejected"];
    return ["none", clip.in_flight ? "rendering" : clip.takes.some((take) => take.origin === "frame") ? "follows another take" : clip.takes.length ? "older text only" : "no take yet"];
  };

  const showBands = () => {
    const bands = film().clips.map((clip, index) => {
      const [kind, words] = state(clip);
      const is = index === here.clip;
      const band = make("button", { type: "button", class: `band ${kind}`, "aria-current": is ? "true" : false, on: { click: () => go(index) } },
        make("b", {}, `Clip ${clip.number}`), clip.title ? make("span", { dir: "auto", lang: film().language }, clip.title) : null, make("i", {}, words));
      const item = make("li", {}, band);
      item.style.flexGrow = String(Math.max(1, clip.time[1] - clip.time[0]));
      return item;
    });
    const had = one("bands").contains(document.activeElement) ? here.clip : -1;
    one("bands").hidden = bands.length < 2;
    one("bands").replaceChildren(...bands);
    if (had >= 0) bands[had]?.firstElementChild.focus();
  };

  const showClip = () => {
    const now = clip();
    if (!now) return;
    [...one("bands").querySelectorAll(".band")].forEach((band, index) => {
      if (index !== here.clip) { band.removeAttribute("aria-current"); return; }
      band.setAttribute("aria-current", "true");
      one("bands").scrollLeft = band.parentElement.offsetLeft - one("bands").offsetLeft - 40;
    });
    one("heading").textContent = `Clip ${now.number}${now.title ? ` · ${now.title}` : ""}`;
    one("clip-facts").replaceChildren(...[
      film().clips.length > 1 && range(now.time), now.continues && `continues from the last frame of clip ${now.number - 1}`,
      now.takes.length > 0 && count(now.takes.length, "take"), now.in_flight && `${count(now.in_flight, "take")} being rendered`, state(now)[1],
    ].filter(Boolean).map((fact) => make("span", {}, fact)));
    layScript(now.shots, `Clip ${now.number}`);
    second = -1;
    one("transport").hidden = !here.whole && !now.takes.length;
    if (!here.whole) showTakes(now);
  };

  /** Shows the takes of a clip. Tiles that stay keep their video and what is being written. */
  const showTakes = (now) => {
    shown = now.takes.map((take, index) => {
      const tile = tiles.get(take.key) ?? new Tile(take);
      tiles.set(take.key, tile);
      tile.update(take, index);
      return tile;
    });
    const older = shown.find((tile) => tile.take.origin === "older");
    shown.forEach((tile) => tile.item.classList.toggle("first-older", tile === older));
    const list = one("stage").querySelector(".takes");
    const items = shown.map((tile) => tile.item);
    const isSame = list && items.length === list.children.length && items.every((item, index) => item === list.children[index]);
    if (!shown.length) {
      one("stage").replaceChildren(empty(now));
    } else if (!isSame) {
      one("stage").replaceChildren(make("ol", { class: "takes", "aria-label": `Takes of clip ${now.number}` }, items));
    }
    one("stage").querySelector(".more")?.remove();
    if (shown.length && !now.takes.some((take) => take.used)) one("stage").append(make("p", { class: "more" }, "The film has no take of this clip now. To render another one: ", command(`${now.command} --again`)));
    // A clip is entered at the take that the film uses, else at the first one that isn't rejected.
    if (here.take < 0) here.take = now.takes.findIndex((take) => take.used);
    if (here.take < 0) here.take = now.takes.findIndex((take) => !take.rejected);
    here.take = Math.max(0, Math.min(here.take, shown.length - 1));
    together.load(shown.filter((tile) => tile.take.href).map((tile) => tile.video), now.time[1] - now.time[0]);
    if (shown.length) choose(shown[here.take]);
  };

  const command = (text) => {
    const copy = make("button", { type: "button", class: "quiet" }, "Copy");
    copy.addEventListener("click", async () => {
      copy.textContent = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Copy failed");
      setTimeout(() => { copy.textContent = "Copy"; }, 1600);
    });
    return make("span", { class: "command" }, make("code", {}, text), copy);
  };

  const empty = (now) => make("div", { class: "empty" },
    make("p", {}, now.in_flight ? `${count(now.in_flight, "take")} of this clip being rendered. This page shows them as they are finished.` : "This clip has no finished take yet."),
    now.in_flight ? null : make("p", {}, "Render two takes to compare: ", command(`${film().clips.some((clip) => clip.takes.length) ? now.command : film().command} --takes 2`)));

  /** Shows everything anew. */
  const show = () => {
    here.film = Math.max(0, Math.min(here.film, data.films.length - 1));
    const now = film();
    if (!now) return;
    here.clip = Math.max(0, Math.min(here.clip, now.clips.length - 1));
    document.title = `${now.title} – review`;
    one("path").textContent = now.path;
    one("title").textContent = now.title;
    if (now.language) one("title").lang = now.language; else one("title").removeAttribute("lang");
    const picked = now.clips.filter((clip) => clip.takes.some((take) => take.used && take.picked)).length;
    one("facts").replaceChildren(...[now.model, `${seconds(now.length_ms)} s`, `${picked} of ${count(now.clips.length, "clip")} picked`]
      .map((fact) => make("span", {}, fact)));
    one("view").style.setProperty("--ratio", `${now.ratio[0]}/${now.ratio[1]}`);
    one("view").classList.toggle("upright", now.ratio[0] * 10 < now.ratio[1] * 8);
    one("view").classList.toggle("in-film", here.whole);
    problem();
    if (one("films").options.length !== data.films.length || [...one("films").options].some((option, index) => option.text !== name(data.films[index]))) {
      one("films").replaceChildren(...data.films.map((film, index) => make("option", { value: String(index) }, name(film))));
    }
    one("films").value = String(here.film);
    one("films").closest("label").hidden = data.films.length < 2;
    showBands();
    whole.load(now.clips.map((clip) => ({ number: clip.number, time: clip.time, href: clip.takes.find((take) => take.used)?.href ?? null })));
    showClip();
    if (here.whole && !one("stage").contains(screen)) one("stage").replaceChildren(screen);
    measured = -1;
    measure();
  };
  const name = (film) => `${film.path} · ${film.model}`;

  let lost = "";
  const problem = () => {
    const errors = film()?.errors;
    const text = lost || data.problem || (errors ? `The story has ${count(errors, "error")}, so storyc can't tell which takes are of its text. storyc check lists what is wrong.` : "");
    if (one("problem").textContent !== text) one("problem").textContent = text;
    one("problem").hidden = !text;
  };

  /** Asks for the latest data. */
  const load = async () => {
    try {
      const response = await fetch("data");
      if (!response.ok) return;
      const next = await response.json();
      if (next.version < data.version) return;
      const isNew = next.version !== data.version;
      const at = film() && `${film().path} ${film().model}`;
      data = next;
      const found = data.films.findIndex((film) => `${film.path} ${film.model}` === at);
      if (found >= 0) here.film = found;
      if (isNew) show();
    } catch { /* the event stream reports it */ }
  };

  const go = (index) => {
    if (!film() || index < 0 || index >= film().clips.length) return;
    if (here.whole) { whole.seek(film().clips[index].time[0]); return; }
    const wasPlaying = together.playing;
    const hadTake = one("stage").contains(document.activeElement);
    shown.forEach((tile) => { tile.save(); tile.video.pause(); });
    together.pause();
    together.at = 0;
    here.clip = index;
    here.take = -1;
    second = -1;
    measured = -1;
    showBands();
    showClip();
    measure();
    if (hadTake) (shown[here.take] ?? one("view")).focus({ preventScroll: true });
    if (wasPlaying) together.play();
    say(`Clip ${clip().number} of ${film().clips.length}, ${count(shown.length, "take")}`);
  };

  const setView = (isWhole) => {
    if (here.whole === isWhole || !film()) return;
    player().pause();
    here.whole = isWhole;
    second = -1;
    one("show-takes").setAttribute("aria-pressed", String(!isWhole));
    one("show-film").setAttribute("aria-pressed", String(isWhole));
    if (isWhole) { one("stage").replaceChildren(screen); whole.seek(clip()?.time[0] ?? 0); }
    show();
  };

  const step = (frames) => {
    player().pause();
    player().seek(player().at + frames * 1000 / 24);
  };
  const move = (by) => { const next = shown[here.take + by]; if (next) next.focus(); };
  const hear = () => {
    const sound = !together.sound;
    [together, whole].forEach((player) => { player.sound = sound; player.mix(); });
    one("sound").setAttribute("aria-pressed", String(sound));
    say(sound ? "Sound on" : "Sound off");
  };
  const openKeys = () => { one("keys").showModal(); };

  const list = [
    ["Space", "plays, and pauses"], [", .", "back and forward by a frame, a 24th of a second"], ["1 – 9", "picks that take"], ["0", "takes the pick back"],
    ["p", "picks the focused take"], ["x", "rejects the focused take, or takes that back"], ["n", "writes a note to the focused take; Escape leaves it"],
    ["← →", "previous and next take"], ["↑ ↓  k j", "previous and next clip"], ["m", "turns the sound of the focused take off and on"],
    ["f", "focused take on the whole screen"], ["v", "the whole film, and back to the takes"], ["?", "these keys"],
  ];
  one("key-list").replaceChildren(...list.flatMap(([key, does]) => [make("dt", {}, key.split(/ (?=\S)/).map((part) => (part === "–" ? " – " : make("kbd", {}, part)))), make("dd", {}, does)]));

  const isOn = () => one("keys-on").checked;
  one("keys-on").checked = recall("storyc-keys") !== "off";
  one("keys-on").addEventListener("change", () => keep(() => localStorage, "storyc-keys", isOn() ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || one("keys").open) return;
    const target = event.target;
    if (target.closest?.("textarea")) {
      if (event.key === "Escape") { event.preventDefault(); shown[here.take]?.focus(); }
      return;
    }
    if (!isOn() || target.closest?.("input, select, [contenteditable]")) return;
    if ([" ", "Enter"].includes(event.key) && target.closest?.("button, a, summary")) return;
    const focused = here.whole ? null : shown[here.take];
    const act = {
      " ": () => player().toggle(), ",": () => step(-1), ".": () => step(1), p: () => { if (focused && !focused.take.picked) pick(focused.take); },
      x: () => reject(focused?.take), n: () => focused?.text.focus(), ArrowLeft: () => move(-1), ArrowRight: () => move(1),
      ArrowUp: () => go(here.clip - 1), ArrowDown: () => go(here.clip + 1), k: () => go(here.clip - 1), j: () => go(here.clip + 1),
      m: hear, f: () => (here.whole ? screen : focused?.frame)?.requestFullscreen?.(), v: () => setView(!here.whole), "?": openKeys,
      0: () => { const tile = shown.find((tile) => tile.take.picked); if (tile && !here.whole) pick(tile.take); },
    }[event.key];
    const digit = /^[1-9]$/.test(event.key) && !here.whole ? shown[Number(event.key) - 1] : null;
    if (!act && !digit) return;
    event.preventDefault();
    if (digit) { digit.focus(); if (!digit.take.picked) pick(digit.take); else say(`Take ${digit.take.take} is picked`); return; }
    act();
  });

  // The strip: a click or a drag moves there; with the keyboard, it is a slider.
  const strip = one("strip");
  strip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = strip.getBoundingClientRect();
    const to = (at) => player().seek((at.clientX - box.left) / box.width * player().length);
    const over = new AbortController();
    strip.setPointerCapture(event.pointerId);
    strip.addEventListener("pointermove", to, { signal: over.signal });
    for (const kind of ["pointerup", "pointercancel"]) strip.addEventListener(kind, () => over.abort(), { signal: over.signal });
    to(event);
  });
  strip.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: player().at - 1000, ArrowRight: player().at + 1000, Home: 0, End: player().length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    player().seek(to);
  });

  one("transport").querySelector(".play").addEventListener("click", () => player().toggle());
  one("sound").addEventListener("click", hear);
  one("show-keys").addEventListener("click", openKeys);
  one("show-takes").addEventListener("click", () => setView(false));
  one("show-film").addEventListener("click", () => setView(true));
  one("films").addEventListener("change", () => {
    player().pause();
    Object.assign(here, { film: Number(one("films").value), clip: 0, take: -1 });
    together.at = whole.at = 0;
    second = -1;
    show();
  });
  addEventListener("beforeunload", (event) => {
    if ([...tiles.values()].some((tile) => tile.isEdited)) event.preventDefault();
  });

  show();
  // Changes that others make appear here, too.
  const events = new EventSource(`events?${data.version}`);
  events.addEventListener("changed", load);
  events.addEventListener("open", () => { lost = ""; problem(); load(); });
  events.addEventListener("error", () => {
    lost = "The connection to storyc is lost. If you stopped it, run storyc review again, and open the address that it prints.";
    problem();
  });
})();
