[0-3s] @Image1, @Image2, @Image3, @Image4, @Image5, @Image6, @Image7, @Image8, @Image9.
