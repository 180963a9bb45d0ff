---
title: Ferry
model: [happyhorse-1.1, seedance-2.0]
ratio: 16:9
---

Documentary, dawn, muted blues with one yellow lamp.

[0-4s] Wide shot. A small car ferry backs away from the slip, its ramp still dripping.

[4-8s The lamp] Close-up. A deckhand hangs a yellow lamp on its hook; it sways with the engine.

[Audio] A low diesel engine, gulls, water under the ramp.
