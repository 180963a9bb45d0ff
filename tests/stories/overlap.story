A night market after rain, handheld.

[0-4,0s] Neon trembles in the puddles.

[3-8s] A vendor lifts a lid; steam.
