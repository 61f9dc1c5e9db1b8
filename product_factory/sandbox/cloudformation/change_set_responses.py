"""Change sets over HTTP."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from product_factory.sandbox.cloudformation import change_set_shapes
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.change_sets import ChangeSet
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.stack_roles import under_its_role


class ChangeSetResponses:
    """The operations on change sets."""

    if TYPE_CHECKING:

        @property
        def here(self) -> CloudFormationBackend: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def flag(self, name: str) -> bool: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> dict[str, Any]: ...
        def body_of(self, required: bool = False) -> Any: ...
        def check_capabilities(self, body: str, expands: bool = True) -> None: ...
        def stack_tags(self) -> dict[str, str] | None: ...

    @under_its_role
    def create_change_set(self) -> Answer:
        """A change set. With ImportExistingResources nothing is imported: a resource that exists
        under its name already fails the stack when it is executed.
        """
        self.only(
            "ChangeSetName",
            "ChangeSetType",
            "Description",
            "OnStackFailure",
            "ImportExistingResources",
            "ResourcesToImport",
        )
        kind, name = self._get_param("ChangeSetType", "UPDATE"), self._get_param("StackName")
        body = self.body_of(required=kind != "UPDATE")
        self.check_capabilities(body or self.here.get_stack(name).template, expands=False)
        made = self.here.create_change_set(
            stack_name=name,
            name=self._get_param("ChangeSetName"),
            template=body,
            kind=kind,
            parameters=self._get_param("Parameters", []),
            tags=self.stack_tags(),
            description=self._get_param("Description"),
            role_arn=self._get_param("RoleARN"),
            capabilities=self._get_param("Capabilities", []),
            on_stack_failure=self._get_param("OnStackFailure"),
            include_nested_stacks=self.flag("IncludeNestedStacks"),
            to_import=self._get_param("ResourcesToImport", []),
        )
        return Answer({"Id": made.change_set_id, "StackId": made.stack.stack_id})

    def describe_change_set(self) -> Answer:
        self.only("ChangeSetName", "IncludePropertyValues")
        shown = change_set_shapes.change_set(self._change_set(), self.flag("IncludePropertyValues"))
        return Answer(shown | self.page("Changes", shown["Changes"]))

    @under_its_role
    def execute_change_set(self) -> Answer:
        self.only("ChangeSetName", "DisableRollback")
        self.here.execute_change_set(
            self._get_param("ChangeSetName"), self._get_param("StackName"), self.flag("DisableRollback")
        )
        return Answer()

    def delete_change_set(self) -> Answer:
        """One that doesn't exist is no error: the CDK CLI deletes before it creates."""
        self.only("ChangeSetName")
        self.here.delete_change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))
        return Answer()

    def list_change_sets(self) -> Answer:
        self.only()
        stack = self.here.get_stack(self._get_param("StackName"))
        found = self.here.change_sets_of(stack)
        return Answer(self.page("Summaries", found, change_set_shapes.summary))

    def _change_set(self) -> ChangeSet:
        return self.here.get_change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))
