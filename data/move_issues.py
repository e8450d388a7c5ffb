"""Issues of stops that are moved by hand: what cannot be moved, or not from where it was."""

from data.issues import IssueTemplate


class MoveIssue(IssueTemplate):
    """A kind of issue of a move."""

    NO_STOP = (
        "E1001",
        (
            "没有这样的停靠、待安排的运单或空闲的车辆：{value}。",
            "There is no such stop, order that nobody carries, or idle vehicle: {value}.",
        ),
        (
            "请选择不在车场的停靠或未安排的运单；车辆须当日未出车。",
            "Choose a stop away from home or an order that nobody carries; an idle vehicle if any.",
        ),
    )
    BUS = (
        "E1002",
        (
            "客货班车按时刻表运行，不能手工移动：{value}。",
            "Buses keep their timetable, so their stops are not moved by hand: {value}.",
        ),
        (
            "请改动其他线路，或重新规划。",
            "Change other routes, or plan the day anew.",
        ),
    )
    LOCKED = (
        "E1003",
        ("线路已锁定或已出车：{value}。", "A route is locked, or has begun: {value}."),
        ("请先解锁；已出车的请改派。", "Unlock it; what has begun is planned again instead."),
    )
    STOP_LOCKED = (
        "E1111",
        (
            "停靠已锁定在原车辆上，不能改由他车承担：{value}。",
            "A locked stop would change its vehicle: {value}.",
        ),
        (
            "请先解锁该停靠；在同一线路内换位置不受限。",
            "Unlock the stop first; within its route it can be moved.",
        ),
    )
    NO_SUPPLY = (
        "E1004",
        (
            "没有车辆把货送到接手线路的起点，或该停靠有货物换车：{value}。",
            "Nothing brings the goods to that route's home, or they change vehicles here: {value}.",
        ),
        (
            "请移到同一起点的线路，或先安排干线经过该站。",
            "Move it to a route with the same home, or have a trunk route call there first.",
        ),
    )
    NO_TRIAL = (
        "E1141",
        (
            "这份试改不在手边（只留最近的几十份）：{value}。",
            "This trial is not at hand; only the last few dozen are: {value}.",
        ),
        (
            "请把方案本身发到 …/moves，再从答复中的 trial 继续。",
            "Send the plan itself to …/moves, and go on from the trial that the answer names.",
        ),
    )
