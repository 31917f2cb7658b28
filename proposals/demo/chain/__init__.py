"""The rows a proposal leaves behind, as the services would have written them, made in memory.

``Course`` makes the same moves as ``services.move`` and ``services.move_task``, by the same tables: a move the table
does not know fails here too, and the derived state comes from the services' own rule. What is not checked is who may;
the actors are chosen so that they may.
"""

from proposals.demo.chain.course import Course
from proposals.demo.chain.days import day_of
