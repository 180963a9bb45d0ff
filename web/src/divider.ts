// The border between the story and the panels, moved by pointer or by arrow keys.

const [LEAST, MOST] = [25, 75];

/** Sets `--split`, the story's share of the width in percent. */
export function divide(divider: HTMLElement, whole: HTMLElement): void {
  let share = 45;
  const move = (to: number) => {
    share = Math.min(MOST, Math.max(LEAST, to));
    whole.style.setProperty("--split", `${share}%`);
    divider.ariaValueNow = String(Math.round(share));
  };
  divider.ariaValueMin = String(LEAST);
  divider.ariaValueMax = String(MOST);
  move(share);
  divider.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: share - 2, ArrowRight: share + 2, Home: LEAST, End: MOST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    // Frames would swallow the pointer's moves.
    document.body.classList.add("dividing");
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = whole.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  });
  divider.addEventListener("lostpointercapture", () => document.body.classList.remove("dividing"));
}
