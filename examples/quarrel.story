---
title: What was said at lunch
model: happyhorse-1.1
duration: 15s
ratio: 16:9
refs:
  anna: { image: assets/anna.png, role: character, as: the woman in the plum blazer }
  boss: { image: assets/boss.png, role: character, as: the grey-haired man in the navy suit }
---

// storyc: allow-file(A102) because the quarrel is meant to be breathless

// `[+4s]` is four seconds long and begins where the shot before it ends: change one length
// and the rest moves along. A line `@anna (coldly): "…"` knows its speaker, manner and words,
// so the time that the words need can be held against the length of the shot.

[Style] Chamber drama, late afternoon, cool daylight through blinds, restrained handheld camera, faces carry the scene.

[Scene] A glass-walled meeting room on the ninth floor. A long walnut table, two water glasses, one closed folder.

[Cast] @anna leads the design team and has not sat down since she came in. @boss owns the company and has not stood up.

[+4s] Medium shot over the shoulder of @boss. @anna stands at the far end of the table with both fists on the wood, her reflection doubled in the glass behind her.
@anna (coldly): "You sold my project over lunch."

[+4s] Close-up. @boss keeps his eyes on the folder and squares its edges with two fingers, buying time.
@boss (tired): "I kept forty people paid, Anna."

[+3s] Two-shot from the side, the camera jolting with the blow. @anna brings her palm down flat on the table; both glasses jump. SFX: a hand on hard wood, glass ringing after it.
@anna (shouting): "You never even asked!"

[+4s] Slow push-in to a close-up. @boss takes off his glasses, and for the first time he looks straight at her. He has no defence left and does not look for one.
@boss (almost whispering): "Because you would have said no."

[Audio] Air conditioning and distant traffic, very low. Both voices are close and dry, with the room's own short echo on the shout. No music.

[Constraints] Lips move only for the person who is speaking. Faces, clothes and seating stay the same in all four shots.
