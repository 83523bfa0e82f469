"""The patterns: every class of picture that the embedded network learns, family by family.

Here lies what all of them share: a canvas to draw on, shapes, colors, limbs and outlines in
numbers, and the two ways of putting a thing together from parts, figures and layers. The families
lie in rooms by what they show, each beside the parts that it is drawn with; ``everything`` puts
their classes in order.
"""
