---
title: Tram
ratio: 9:16
---

Night, rain on glass, sodium light.

[0-4s The stop] Wide shot. A tram slows at an empty stop. A woman runs along the platform.

[4-8s The driver] Close-up. The driver looks up, shrugs, and waves her in.
