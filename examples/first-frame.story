---
title: Night ferry
model: happyhorse-1.1
duration: 5s
resolution: 720p
refs:
  harbour: { image: assets/harbour.png, role: first_frame }
---

// Image-to-video: the picture is the first frame, so the text tells only what changes.
// There is no `ratio`, because the clip takes the shape of its picture.

[0-5s] Starting from @harbour, the mooring line goes slack and slips into the water. The ferry eases away from the quay, and the reflections of its windows stretch, break and follow it. Smoke leans back as it gathers way. The camera stays locked on its tripod; in the last second the lighthouse flashes once. Audio: a deep engine note rising, one long horn, gulls, water slapping stone.
