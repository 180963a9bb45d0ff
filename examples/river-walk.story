---
title: River walk
model: happyhorse-1.1
duration: 15s
ratio: 16:9
refs:
  boy: { image: assets/boy.png, role: character, as: the boy in the moss-green scarf }
  girl: { image: assets/girl.png, role: character, as: the girl in the brick-red coat }
  riverbank: { image: assets/riverbank.webp, role: scene, as: the misty bank with the poplars }
---

// Three pictures, four shots. `role` says what a picture is for, `as` what the prompt calls it.
// The order of the map is the order in which the model sees the pictures.

Quiet drama on 35mm film, muted greens with one warm red, soft grain, morning haze. On the first cold day of autumn @boy and @girl have missed the school bus and go on foot along @riverbank, not quite side by side.

[0-4s The towpath] Wide shot from across the water, the camera drifting at walking pace. Two small figures pass behind one poplar after another, an arm's length apart, and their reflections break wherever a fish has risen. Ambient sound: slow water, a moorhen, gravel under two pairs of shoes.

[4-8s His side] Medium close-up, walking backwards ahead of him. @boy is rehearsing a sentence without any voice: his lips begin a word, give it up and begin again. His breath turns white. He pulls the scarf up over his chin and looks at the river instead.

[8-12s Her side] Close-up in profile, long lens, reeds sliding by out of focus in the foreground. @girl has noticed. She keeps her eyes on the path, buries a smile in her collar and, without turning her head, holds out one gloved hand.

[12-15s The footbridge] Long shot from behind, locked off. Where the path narrows to the bridge they have to walk closer, and the gap between their shoulders closes. The sun comes through the mist, and the red coat is the brightest thing in the picture.

[Audio] Nobody speaks. Water and poplar leaves lie under every shot. A single low cello enters with the sun and stays beneath the sound of the river.
