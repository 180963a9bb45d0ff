---
title: The salt letter
model: happyhorse-1.1
duration: 15s
ratio: 16:9
resolution: 1080p
seed: 41
watermark: false
refs:
  runner: assets/runner.png
---

// One picture, one shot, no cut. What holds for the whole clip stands before the first header;
// the shot itself tells only what happens, in the order in which it happens.

A chase in one unbroken take through an old caravan city at noon: hard sun, chalk-white walls, spice dust hanging in the air. Real weight in every step, natural skin, a trace of handheld shake. @runner is a young letter-carrier in a saffron tunic with a leather tube strapped across his back. Two guards are never more than a few paces behind him.

[0-15s] The camera flies at knee height after @runner as he bursts from the dyers' alley, between vats of indigo and startled goats. He slaps one hand onto a melon cart and swings his legs over it; a melon drops and splits where his foot has just been. The camera dips under the cart and comes up at his left shoulder, near enough to see the sweat and dust on his cheek. The alley ends in a wall. He runs three rungs up a leaning ladder, kicks it away beneath the first guard, catches the parapet and rolls onto a flat roof. Now the camera races beside him through lines of wet linen, sheet after sheet whipping past the lens with his shadow thrown ahead on the cotton. The roof stops and he does not. For a heartbeat the camera hangs with him above the street, then both drop onto an awning that sags, tears and spills him into baskets of chillies. He comes up coughing out of a red cloud, still running, toward the open gate and the white desert beyond.
Audio: hard breathing, sandals slapping stone, shouts from the guards, market voices, wet linen cracking like sails, canvas ripping, no music.
