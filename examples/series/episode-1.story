---
title: "The night desk, 1: The bell"
duration: 10s
---

// The cast, the model and the ratio come from storyc.yaml. A name with a space in it is
// written in brackets after the @.

[Style] Vertical mystery serial, slow dread with a dry smile, deep teal and burgundy, brass lamps, light fog in the corridors.

[Scene] The lobby of the Hotel Meridian at ten past three in the morning. A wall of numbered keys, a dial telephone, a row of servants' bells on springs.

[Cast] @mina is new here and on her third night shift. @[night porter] has worked here longer than anyone can remember.

[0-4s The bell] Medium shot across the desk, slow push-in. @mina is asleep on the open register with a pencil behind her ear. Above her one small bell starts to swing on its spring. She opens one eye and follows the wire up to its brass tag, stamped "9". SFX: a thin, patient ringing.

[4-7s The porter] Close-up. @[night porter] steps out of the dark between two pillars, closer than he ought to be, a folded towel over one arm. He says quietly: "Nine has no guests, miss."

[7-10s The key] Extreme close-up on the wall of keys, then a quick pull of focus to her face. Every key hangs still except the ninth, which sways. @mina swallows.
@mina (barely aloud): "Since when?"

[Audio] Rain far outside, the tick of a tall clock, carpet swallowing every step. A single bowed note begins under the last line and does not resolve.
