"""What makes each resource type (AWS::X::Y): one file a service, each acting through that service's API.

The stack engine asks `registry` for a type's class. Nothing here knows the engine: what a resource may know of its
stack is `resource.StackFacts`.
"""
