"""Options and arguments that several commands share."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from network.text import Language

CountyArgument = Annotated[
    str,
    typer.Argument(metavar="COUNTY", help="县域文件夹或自带县名 / folder or shipped county"),
]
DateOption = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="规划日 / the day, YYYY-MM-DD"),
]
OrdersOption = Annotated[
    Path | None, typer.Option("--orders", help="运单文件 csv/xlsx / file of orders")
]
DirectivesOption = Annotated[
    Path | None,
    typer.Option("--directives", help="派单指令文件 / what is said of orders beforehand"),
]
RunArgument = Annotated[
    Path, typer.Argument(metavar="RUN", help="plan 写出的文件夹 / folder written by plan")
]
MemberOption = Annotated[
    str | None, typer.Option("--member", help="只含该成员的运单 / orders of this member only")
]
AllianceOption = Annotated[
    str | None, typer.Option("--alliance", help="联盟名称 / name of the alliance")
]
LogoOption = Annotated[Path | None, typer.Option("--logo", help="联盟标志 png/jpg/svg / its logo")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
LanguageOption = Annotated[
    Language, typer.Option("--lang", envvar="TONGPEI_LANG", help="语言 / language")
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        help="数据库地址，默认 TONGPEI_DATABASE_URL 或 sqlite:///tongpei.db / address of the store",
    ),
]
OutOption = Annotated[Path, typer.Option("--out", help="目标文件夹 / folder to write")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**31, help="随机种子 / random seed")]
ScaleOption = Annotated[
    float,
    typer.Option("--scale", min=0.001, help="样例日倍数 / multiple of the sample day"),
]
