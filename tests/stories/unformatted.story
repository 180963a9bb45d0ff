---
duration: 8s
title: Night market
---
A night market after rain, handheld.
[0 - 4 sec]Neon trembles in the puddles.
// The lid is the one of the first draft.
【4–8秒｜The lid】A vendor lifts a lid; steam.
[sound] rain on awnings
