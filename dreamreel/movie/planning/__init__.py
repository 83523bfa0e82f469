"""What a movie will take: work, pace, plan, bench."""
