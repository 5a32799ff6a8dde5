/// What happened in a conversation, and how long after its answer had begun.
package struct TimedEvent: Hashable, Sendable {
    package let event: ConversationEvent
    package let duration: Duration
}
