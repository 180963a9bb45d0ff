---
title: Opening time
duration: 5s
refs:
  cook: { image: ../assets/chef.png, role: character, as: the cook in the white headband }
---

// The picture travels to the workers through the object store.

Documentary on 16mm, soft morning haze, muted blue and amber. A noodle stall on the quay, its shutter still half down.

[0-3s] Medium shot. @cook pushes the shutter up and hangs a paper lantern under the eaves.

[3-5s] Close-up through the steam of a pot. @cook looks up and nods: "Come in."

[Audio] A bicycle bell, rattling metal, simmering broth. No music.
