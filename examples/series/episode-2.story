---
title: "The night desk, 2: Under the door"
duration: 12s
refs:
  letter: { image: ../assets/letter.webp, role: prop, as: the envelope with the keyhole seal }
---

// An episode's own pictures come first, then those of the cast that its text names.

[Style] Vertical mystery serial, slow dread with a dry smile, deep teal and burgundy, brass lamps, light fog in the corridors.

[Scene] The ninth-floor corridor of the Hotel Meridian, a minute later. One door at the very end, a line of light beneath it.

[Cast] @mina walks ahead with a pocket torch. @[night porter] stays two steps behind her, as the rules require.

[0-4s The corridor] Steadicam from behind, at hip height. @mina and @[night porter] walk toward the lit door, and each wall lamp goes out as they pass it. SFX: one soft click for every lamp.

[4-8s The letter] Overhead close-up of the carpet. @letter slides out from under the door, turns a little and stops against the toe of her shoe. She crouches; in the beam of the torch the wax seal is still soft and shining.
@mina (whispering): "It has my name on it."

[8-12s The stair] Medium two-shot, slow pull back. @mina turns to show it to him. @[night porter] has already taken off his cap, and for the first time he looks afraid. He says: "Then please don't read it here."

[Constraints] Faces, uniforms and the seal match the pictures. Lips move only for the person who is speaking.

[Negative] daylight, modern screens, blood, captions

[Audio] A solo viola holds the note from the first episode, and breaks off on his last word.
