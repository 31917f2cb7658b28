"""Who registers people at the desk of a session: the secretariat everybody, staff of a delegation their own."""

import rules

from meetings.rules.gatherings import is_about_somebody_else, organises, serves_the_deputy

rules.add_perm("meetings.register", (organises | serves_the_deputy) & is_about_somebody_else)
