---
title: The kite
duration: 9s
ratio: 16:9
resolution: 720p
refs:
  boy: assets/boy.png
  girl: assets/girl.png
---

// Short enough for every model: Kling takes 512 characters for a shot, and the style stands in each of them.

Super 8 film, sea light, warm grain.

[0-3s] Wide shot of a windy dune. @boy runs against the wind with a paper kite held over his head.

[3-6s] Medium shot. @girl pays out the line, leaning back, her coat full of wind. She says: "Now, let go!"

[6-9s] Low angle. The kite leaps out of the frame, and @boy and @girl look after it, laughing.

[Audio] Wind, surf far below, the flutter of paper. No music.
