---
ratio: 16:9
resolution: 720p
duration: 5s
seed: 7
audio: on
refs:
  boy: https://example.com/a.png
  girl: https://example.com/b.png
  bridge: { video: https://example.com/c.mp4 }
  bells: { audio: https://example.com/d.mp3 }
---
@boy and @girl cross the bridge of @bridge to the sound of @bells.
