---
title: Kiosk
ratio: 9:16
refs:
  boy: { image: ../../assets/boy.png, role: character, as: the boy in the moss-green scarf }
---

Warm evening light, 35mm film, soft grain.

[0-5s] @boy stands before a newspaper kiosk and reads the headlines with his hands in his pockets.

[5-8s] Close-up. @boy finds what he was looking for, and smiles.
