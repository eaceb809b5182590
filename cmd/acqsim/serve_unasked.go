package main

import (
	"context"
	"fmt"
	"time"
)

// echo asks a terminal whether it is there.
func (c *console) echo(ctx context.Context, till string) error {
	took, err := c.host.EchoTest(ctx, till)
	if err != nil {
		return err
	}
	after := took.Round(100 * time.Microsecond)
	return c.done(ctx, fmt.Sprintf("%s has answered after %v", till, after), fmt.Sprintf("%s 已应答，用时 %v", till, after))
}

// signOn tells a terminal to sign on again.
func (c *console) signOn(ctx context.Context, till string) error {
	if err := c.host.SignOnAgain(ctx, till); err != nil {
		return err
	}
	return c.done(ctx, till+" is told to sign on again, with the next reply where its dialect has no message for it",
		"已通知 "+till+" 重新签到：其方言没有此报文时随下一笔应答")
}
