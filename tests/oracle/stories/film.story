---
clips: auto
ratio: 16:9
resolution: 720p
refs:
  porter: https://example.com/a.png
  anna: https://example.com/b.png
  harbour: https://example.com/c.png
  letter: https://example.com/d.png
---

Night, rain, long lenses.

[0-5s] The ferry lies at the quay of @harbour.
[5-9s] @porter pulls a chain across the ramp.
[9-14s] @anna runs along the quay.
[14-17s] @porter looks at the clock.
[17-20s] @anna holds up a ticket.
[20-23s] @porter turns it over.
[23-27s] The lights of @harbour slide away.
[27-32s] @anna takes out @letter.
[32-36s] Her thumb runs along its edge.
[36-40s] Far out, one light answers.

[Audio] Engines, rain.
