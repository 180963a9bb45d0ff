---
title: The last lamp
duration: 15        # a bare number is seconds too
ratio: "21:9"       # quoted or not, it is the same ratio
seed: 1957
watermark: false
---

// Five scenes and no pictures at all: text-to-video. The words after the time are a label;
// they name the shot in every list and reach the model as the first words of the shot.

[Style] A sea thriller of the nineteen-fifties on anamorphic film: coarse grain, slate blue outside, a single tungsten bulb inside, black shadows that hold detail.

[Scene] A granite lighthouse on a bare rock, forty miles from shore, on the worst night of the winter.

[0-3s The rock] Aerial shot, fighting the gusts. A wave climbs the whole height of the tower, bursts white over the gallery and falls back. The lamp inside goes on turning as if nothing had happened.

[3-6s The door] Low angle at the foot of the spiral stair. The iron door tears loose from its latch and crashes against the stone; spray races over the flagstones and a hanging lantern swings out, back, out again. SFX: iron on granite, then the full roar of the gale.

[6-9s The keeper] Medium shot, slow push-in. An old man in a darned wool jersey leans over his radio set, one palm flat on its lid to keep it from walking off the table. He turns the dial by a hair, stops breathing, listens.

[9-12s The signal] Extreme close-up of the lit tuning scale. The needle trembles, drops, lifts once more and holds. His eye, huge and wet, is reflected in the glass. Sound: hiss and crackle, and far down in it three short pulses, repeated.

[12-15s The beam] Wide shot from the gallery rail. The beam swings over mountains of black water, finds the white side of a fishing boat standing almost on end, and passes on into the rain.

// A section may also carry its text inside the brackets.
[Audio: Storm wind and heavy surf run without a break; indoors they drop to a low shudder in the walls. No music.]
