---
title: "Slant: two strokes"      # quoted, because of the colon
model: happyhorse-1.1
duration: 10s
ratio: 1:1
watermark: false
refs:                            # a list: its entries are called Image1, Image2, ...
  - assets/shoe.png              # an https:// address may stand here as well
  - { image: assets/studio.jpg, role: scene, as: the amber studio with the round plinth }
---

// Clock times throughout, and edges between whole seconds: only the total must be whole.
// @Image1, @Image 1 and [Image 1] are three spellings of the same reference.

[Style: Commercial macro photography, one hard key light from the upper left, amber backdrop, crisp shadows, shallow focus.]

[Cast] @Image1 is the shoe: coral upper, teal heel, white sole, two slanted white strokes on the side. @Image 2 is the set where it stands.

[00:00-00:03.5 Arrival] Low wide shot, slow push-in. A blade of light sweeps across the plinth of [Image 2] and stops; in the bright patch, where there was nothing, stands [Image 1], and a last thread of dust settles around it.
// Without the backslash, the next line would be a comment.
\// is the only mark on the shoe, and its two strokes catch the light one after the other.

[00:03.5-00:06 Tread] Macro from below, through a sheet of glass. The tread, cut in a \\/\\/ zigzag, comes down in one step, spreads, grips and springs back, leaving a print of breath that fades. The step is so light that the shoe seems to be \"floating\" before it lands.

[00:06-00:10 Signature] The camera orbits a quarter turn around @Image1 at plinth height and comes to rest on the open collar.
// Without the backslash, the next line would begin a new shot.
\[00:00-00:42] is stitched in white thread inside the tongue, like a lap time. The words "Two strokes and gone" rise from behind the plinth in narrow white capitals, with the handle "\@slant.run" in small type beneath them.

// A section with times has its own place; one without times holds for the whole clip.
[Audio 00:03-00:06] A rising hum under the glass that breaks off the moment the tread lets go.

[Audio] Dry studio silence, soft cloth, the small creak of new leather. Each stroke lights up with a muted click.

[Constraints] Shape, colours and stitching of the shoe never change. The two strokes stay parallel. Nothing else is written anywhere in the frame.

[Negative] people, hands, other shoes, lens flare, floating particles in front of the logo

[Notes]
Notes are for people and are never sent to a model.
Ask the client whether the handle needs a full stop.
