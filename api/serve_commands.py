"""`tongpei serve`: the HTTP service; `tongpei user`: who may sign in to it."""

import sys
from typing import Annotated

import typer

from api import texts
from api.console import Voice, dump, rows_table
from api.options import JsonOption, LanguageOption, UrlOption
from data.store.accounts import Role
from network.text import Language

user_app = typer.Typer(
    help="服务的用户 / users of the service", no_args_is_help=True, pretty_exceptions_enable=False
)

_NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="用户名 / name to sign in with")]


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="地址 / address")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="端口，0 为任一 / port, 0: any")
    ] = 8000,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, help="同时求解的任务数 / planning jobs at a time")
    ] = 1,
    url: UrlOption = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """启动服务 / Serve the store over HTTP, and carry out its planning jobs."""
    from api.rest.server import Place, Served, serve  # noqa: PLC0415 -- slow to import

    voice = Voice(language)

    def on_ready(served: Served) -> None:
        voice.result(texts.SERVING.fill(address=served.address, store=served.store_name))
        voice.note(texts.SERVING_ONE if served.is_local else texts.SERVING_MANY)
        sys.stdout.flush()

    with voice.refusing():
        serve(Place(host=host, port=port, jobs=jobs), url, on_ready)
    voice.note(texts.SERVED)


@user_app.command("add")
def add(
    name: _NameArgument,
    *,
    role: Annotated[Role, typer.Option("--role", help="角色 / role")],
    county: Annotated[str | None, typer.Option("--county", help="只看此县 / only this")] = None,
    member: Annotated[str | None, typer.Option("--member", help="成员编号 / its member")] = None,
    place: Annotated[str | None, typer.Option("--place", help="站点编号 / its place")] = None,
    url: UrlOption = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """添加用户，询问密码 / Add a user; the password is asked for, or read from standard input."""
    from api.keeping import SYSTEM  # noqa: PLC0415 -- slow to import
    from api.signing_in import add_user  # noqa: PLC0415 -- slow to import
    from api.upkeep import open_store  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    password = typer.prompt(
        texts.PASSWORD.to(language),
        hide_input=sys.stdin.isatty(),
        confirmation_prompt=sys.stdin.isatty(),
        err=True,
    )
    with voice.refusing(), open_store(url) as store:
        user = add_user(
            store,
            name=name,
            password=password,
            role=role,
            by=SYSTEM,
            county_id=county,
            member_id=member,
            place_id=place,
        )
    voice.result(texts.USER_ADDED.fill(name=user.name, role=user.role.value))


@user_app.command("list")
def show(
    *, url: UrlOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH
) -> None:
    """列出用户 / List users."""
    from api.signing_in import list_users  # noqa: PLC0415 -- slow to import
    from api.upkeep import open_existing  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), open_existing(url) as store:
        users = list_users(store)
    rows = [
        {
            "name": user.name,
            "role": user.role.value,
            "county_id": user.county_id,
            "member_id": user.member_id,
            "place_id": user.place_id,
            "is_active": user.is_active,
        }
        for user in users
    ]
    voice.json(dump({"users": rows}))
    bound = [(u.name, [u.role.value, u.county_id, u.member_id or u.place_id]) for u in users]
    voice.table(rows_table([(name, " · ".join(filter(None, parts))) for name, parts in bound]))


@user_app.command("key")
def key(
    name: _NameArgument,
    *,
    what_for: Annotated[str, typer.Option("--for", help="用途 / what it is for")] = "-",
    url: UrlOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """签发接口密钥，只显示一次 / Add a key for a user's program; it is shown this once."""
    from api.keeping import SYSTEM  # noqa: PLC0415 -- slow to import
    from api.signing_in import add_key, user_named  # noqa: PLC0415 -- slow to import
    from api.upkeep import open_existing  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), open_existing(url) as store:
        user = user_named(store, name)
        made, token = add_key(store, user.user_id, what_for, by=SYSTEM)
    voice.json(dump({"key_id": made.key_id, "token": token}))
    voice.note(texts.KEY_ADDED.fill(name=user.name))
    if not as_json:
        sys.stdout.write(token + "\n")


@user_app.command("remove")
def remove(
    name: _NameArgument, *, url: UrlOption = None, language: LanguageOption = Language.ZH
) -> None:
    """停用用户及其密钥 / Let a user in no more, nor a key of the user."""
    from api.keeping import SYSTEM  # noqa: PLC0415 -- slow to import
    from api.signing_in import deactivate, user_named  # noqa: PLC0415 -- slow to import
    from api.upkeep import open_existing  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    with voice.refusing(), open_existing(url) as store:
        user = user_named(store, name)
        deactivate(store, user.user_id, by=SYSTEM)
    voice.result(texts.USER_REMOVED.fill(name=user.name))
