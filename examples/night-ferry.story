---
title: Night ferry
model: happyhorse-1.1
ratio: 16:9
resolution: 720p
clips: auto
refs:
  porter: { image: assets/porter.png, role: character, as: the porter with the brass buttons }
  anna: { image: assets/anna.png, role: character, as: the passenger with the cello case }
  harbour: { image: assets/harbour.png, role: scene, as: the harbour at night }
  letter: { image: assets/letter.jpg, role: prop, as: the unopened letter }
---

// Ten shots and 40 seconds: more than one request of any model takes. `clips: auto` makes three clips of it.
// This paragraph is repeated in each of them, and only the references that a clip speaks of are sent with it.

Naturalistic night photography, sodium lamps and wet steel, slow handheld camera, no titles.

[0-5s] Wide shot. The last ferry lies at the quay of @harbour with its ramp down. Rain runs off the lamps in threads. Ambient sound: idling engine, rain on sheet metal.

[5-9s] Medium shot. @porter pulls the chain across the ramp, looks up and stops with the hook in his hand.

[9-14s] Long shot from behind him. @anna comes running along the quay, the cello case bumping against her back.

[14-17s] Close-up. @porter weighs the chain in his hand and looks at the clock above the gate.

[17-20s] Medium shot. @anna reaches the ramp, out of breath, and holds up a wet ticket.
@anna: "Is this still good?"

[20-23s] Close-up. @porter turns the ticket over without reading it.
@porter (dryly): "It is now."

[23-27s] Wide shot from the upper deck. The ramp closes, and the lights of @harbour begin to slide away.

[27-32s] Medium shot in the saloon. @anna sets the case on the bench beside her and takes out @letter.

[32-36s] Extreme close-up. Her thumb runs along the edge of the envelope and does not open it.

[36-40s] Wide shot from the bow, the black water ahead. Far out, one light answers.

[Constraints] Coats and faces stay the same in every shot. No text on screen.
