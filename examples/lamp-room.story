---
title: The lamp room
model: happyhorse-1.1
ratio: 16:9
resolution: 720p
refs:
  keeper: { image: assets/boss.png, role: character, as: the lighthouse keeper }
  child: { image: assets/mina.png, role: character, as: the keeper's granddaughter }
---

// Clip headers part a film by hand. The times of each clip start again at 0 here; they could go on as well.
// What stands before the first header, and behind `[All clips]`, holds for all three clips.

Storm light, hand-held 16mm, grain and salt on the lens. A lighthouse on a rock, the last hour before the relief boat.

[Clip 1: The stairs]
Everything in this clip is lit by one swinging torch.

[0-7s] @keeper climbs the spiral stairs two at a time, one hand on the wall.

[7-13s] Low angle. Above him @child leans over the rail and lets the torch swing.
@child: "It went out again."

[Audio] Boots on iron, wind in the shaft.

[Clip 2 continues: The lamp]
The torch stays the only light until the lamp catches.

[0-6s] The camera follows @keeper through the hatch without stopping. He kneels before the lens and strikes a match.

[6-14s] The flame takes. The lens begins to turn, and its beams cross the face of @child.

[Audio] The match, then the slow gears of the lens. No music.

[Clip 3: The boat]
Cold grey morning, no torch any more.

[0-6s] Wide shot from the gallery. Far below, a small boat rounds the rock.

[6-13s] @keeper lifts @child onto his shoulders, and she waves with both arms.

[Audio] Gulls, an outboard motor, a horn: two short calls.

[All clips]
Faces and clothes stay the same from clip to clip.

[Negative] text on screen, lens flares
