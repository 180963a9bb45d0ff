Warm documentary realism, 16:9, 12 seconds, handheld on a 35mm lens, flour hanging in the light, film grain. A village bakery at four in the morning: one fluorescent tube inside, one orange street lamp outside, and a baker in her sixties who works alone while the street sleeps.

[0-4s] Wide shot through the rain-streaked shop window. Deep in the dark room she crosses in and out of a single pool of light, tips a sack over a steel trough and disappears in a white cloud. A cat on the sill inside watches the street. Ambient sound: drizzle on glass, the low drone of the mixer.

[4-8s] Close-up of her hands on the bench, the camera swaying with her weight. She folds the dough, turns it, folds it again, never once looking down; old burns on her wrists, a thin wedding ring worn on a cord around her neck. SFX: the slap of dough on wood, twice, in rhythm.

[8-12s] Medium shot from inside the oven, framed by glowing brick. She swings the iron door open, squints into the heat and slides in the long wooden peel. Behind her, at the window, the sky has gone from black to blue. She smiles at the first loaf and says: “Good morning, you.” Music: none, only the mixer winding down and the first bird outside.
