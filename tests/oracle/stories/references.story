---
ratio: 9:16
resolution: 720p
---
[0-8s] @boy and @girl.
