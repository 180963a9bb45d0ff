---
title: The first ferry
duration: 6s
---

Documentary on 16mm, soft morning haze, muted blue and amber. A small harbour town before breakfast.

[0-3s] Wide shot. A white ferry comes around the breakwater, and gulls rise from its wake.

[3-6s] Close-up. A deckhand throws a rope; it lands around the bollard at the first try, and he grins.

[Audio] A deep engine note, gulls, one short horn. No music.
