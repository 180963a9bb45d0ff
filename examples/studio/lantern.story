---
title: The last light
duration: 4s
---

Documentary on 16mm, blue hour, deep shadows. The same harbour, in the evening.

[0-4s] Locked-off wide shot. The windows along the quay go dark one after another, from left to right, until only the green lamp at the end of the pier is left.

[Audio] Water against stone, a halyard tapping a mast. No music.
