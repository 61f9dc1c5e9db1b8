"""How a service on Fargate runs: the questions on its subnets, its number of tasks, its scaling and its health."""

from __future__ import annotations

from product_factory import Group, Parameter

from .foundation import subnets
from .service_alarms import PATIENCE

MINIMA = (1, 2, 3, 4, 6, 8, 10, 20)
MAXIMA = (1, 2, 3, 4, 6, 8, 10, 20, 50, 100)

RUNNING = Group(
    label="How it runs",
    label_ja="実行方法",
    parameters=(
        subnets(
            "ServiceSubnetIds",
            "protected",
            "Subnets of the tasks",
            "タスクのサブネット",
            "Name of the SSM parameter with their IDs: protected ones reach AWS by private-endpoints alone, private "
            "ones also the internet.",
        ),
        Parameter(
            name="ClientGroupId",
            label="Further security group of the tasks",
            label_ja="タスクに追加するセキュリティグループ",
            description=(
                "A group whose bearers something lets in, such as a database's: database-aurora publishes its own as "
                "client-security-group-id. Empty: tasks bear their own group alone."
            ),
            default="",
            allowed_pattern=r"(sg-[0-9a-f]{8,17})?",
            constraint="Type a security group's ID, such as sg-0123456789abcdef0, or leave it empty.",
        ),
        Parameter(
            name="MinTasks",
            label="Tasks at least",
            label_ja="タスクの最小数",
            description="With 1, the service is away while a task that failed is replaced.",
            type="Number",
            default=2,
            allowed_values=MINIMA,
            constraint="Choose one of the numbers in the list, such as 2, and no more than tasks at most.",
        ),
        Parameter(
            name="MaxTasks",
            label="Tasks at most",
            label_ja="タスクの最大数",
            description="How far it scales out.",
            type="Number",
            default=4,
            allowed_values=MAXIMA,
            constraint="Choose one of the numbers in the list, such as 4, and no less than tasks at least.",
        ),
        Parameter(
            name="ScaleAtCpuPercent",
            label="Scale at percent of processor",
            label_ja="スケーリングの CPU 目標 (%)",
            description="Tasks are added above this mean, and taken away below it.",
            type="Number",
            default=60,
            min_value=10,
            max_value=90,
            constraint="Type a whole number of percent from 10 to 90, such as 60.",
        ),
        Parameter(
            name="ScaleAtRequests",
            label="Scale at requests per task and minute",
            label_ja="スケーリングのタスクあたりリクエスト数 (毎分)",
            description="Tasks are added above this, too. 0: requests don't count.",
            type="Number",
            default=0,
            min_value=0,
            max_value=1_000_000,
            constraint="Type a whole number from 0 to 1000000.",
        ),
        Parameter(
            name="HealthCheckPath",
            label="Path of the health check",
            label_ja="ヘルスチェックのパス",
            description="What the load balancer asks each task every 15 seconds. Healthy is an answer from 200 to 399.",
            default="/",
            allowed_pattern=r"/[A-Za-z0-9_.$/~\"'@:+&?=%-]{0,1023}",
            constraint="Type a path that begins with /, such as /health.",
        ),
        Parameter(
            name="StartSeconds",
            label="Seconds to start",
            label_ja="起動の猶予時間 (秒)",
            description=(
                "How long a new task may fail its health check. As much longer does the alarm on unhealthy tasks wait."
            ),
            type="Number",
            default=60,
            allowed_values=tuple(PATIENCE),
            constraint="Choose one of the seconds in the list, such as 60.",
        ),
    ),
)
