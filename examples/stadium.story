---
title: Ninety-third minute
model: happyhorse-1.1
duration: 6s
ratio: 4:5
resolution: 1080p
---

// Text only, six seconds, one face. [Constraints] is said at the end and holds for every shot;
// [Negative] lists what must stay out, as plain names of things.

[Style] Sports documentary, 200mm lens wide open, night floodlights, true colour. Skin as it is: pores, freckles, salt, a graze on the chin, matte light with no beauty filter.

[Cast] A midfielder in her late twenties, cropped copper hair dark with sweat, a plain white shirt with grass stains on one shoulder.

[0-4s] Tight close-up from the touchline. She is bent over with her hands on her knees, lost in her own breathing. A roar rolls down from the stands; she looks up past the lens, unsure, and her eyes go from the linesman to the scoreboard. Audio: breath and heartbeat close to the ear, the crowd muffled as if under water.

[4-6s] The same close-up. The whistle. Her mouth opens without a sound, then the whole face gives way and she laughs with her eyes shut, tears cutting two clean lines through the dust as silver confetti begins to fall behind her. Audio: the crowd breaks through at full strength.

[Constraints] One face in focus from first frame to last. The freckles, the graze and the grass stains stay where they are. The crowd is a soft wall of moving lights.

[Negative] waxy skin, glossy highlights on the face, extra fingers, sponsor logos, captions, slow motion
