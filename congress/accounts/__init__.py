"""Accounts: who may log in, with what, and in which posts. Everything here that ends a right acts at once."""

from congress.accounts.clerks import clerk_action, clerk_posts, create_clerk
from congress.accounts.codes import (
    CODE_LENGTH,
    CODE_LETTERS,
    CODE_LIFE,
    CODE_SHAPE,
    CODE_TRIES,
    issue_codes,
    print_slips,
    use_code,
)
from congress.accounts.posts import act_as, add_post, end_post, posts_of, take_only_post
from congress.accounts.users import (
    PHONE,
    USERNAME,
    acting_elsewhere,
    change_user,
    clean_login,
    create_user,
    create_users,
    disable,
    drop_factors,
    enable,
    end_access,
    find,
    set_language,
    set_large_text,
    set_password,
)
